package io.tokentally.cli.settings;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which stack a command looks into: a running one's folder, or a file with its settings. */
public final class StackSettings {
    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = ".tally",
            description = "The data folder of 'tally up' (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path data;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Java properties with the settings of the services, instead of --data.")
    private @Nullable Path config;

    @Option(
            names = {"-s", "--set"},
            paramLabel = "NAME=VALUE",
            description = "One setting, over the file and the environment.")
    private Map<String, String> set = new TreeMap<>();

    /** The folder of the stack, whether or not one is there. */
    public Path data() {
        return data;
    }

    /** Where the settings are from, for people; null where there is neither file. */
    public @Nullable Path source() {
        return config == null ? StackFile.existing(data) : config;
    }

    public Map<String, String> settings() {
        return Settings.layered(Map.of(), source(), System.getenv(), set);
    }
}
