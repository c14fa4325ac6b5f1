package io.tokentally.cli.settings;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * {@code stack.properties} in the data folder of {@code tally up}: where that stack answers, under the same names as
 * the settings, so that other commands find it and a service alone can be started with it.
 */
public final class StackFile {
    public static final String GATEWAY_URL = "gateway.url";
    public static final String STATE_URL = "state.url";
    public static final String SINK_URL = "sink.url";

    private StackFile() {}

    public static Path in(Path dataDirectory) {
        return dataDirectory.resolve("stack.properties");
    }

    /** The file in {@code dataDirectory}, or null where there is none. */
    public static @Nullable Path existing(Path dataDirectory) {
        Path file = in(dataDirectory);
        return Files.exists(file) ? file : null;
    }

    /** Replaces the file in one step. */
    public static void write(Path dataDirectory, Map<String, String> addresses) throws IOException {
        Properties properties = new Properties();
        properties.putAll(addresses);
        Path written = Files.createTempFile(dataDirectory, "stack", ".properties");
        try (Writer writer = Files.newBufferedWriter(written)) {
            properties.store(writer, "Where this stack answers. Written by 'tally up'.");
        }
        Files.move(written, in(dataDirectory), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }
}
