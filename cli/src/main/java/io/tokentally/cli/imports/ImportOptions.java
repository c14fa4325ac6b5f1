package io.tokentally.cli.imports;

import io.tokentally.cli.Terminal;
import io.tokentally.cli.settings.Settings;
import io.tokentally.cli.settings.StackFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What every import takes. */
final class ImportOptions {
    private static final String KEY = "key";
    private static final String DEFAULT_URL = "http://127.0.0.1:8003";
    private static final String DEFAULT_STATE_URL = "http://127.0.0.1:8004";

    @Parameters(arity = "1..*", paramLabel = "PATH", description = "Files, or folders to search for them.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    List<Path> paths;

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "The gateway (default: that of the stack in --data, else " + DEFAULT_URL + ").")
    private @Nullable String url;

    @Option(
            names = "--state-url",
            paramLabel = "URL",
            description = "The live state (default: that of the stack in --data, else " + DEFAULT_STATE_URL + ").")
    private @Nullable String stateUrl;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = ".tally",
            description = "The data folder of 'tally up' (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path data;

    @Option(
            names = "--key",
            paramLabel = "KEY",
            description =
                    "The key to send and ask with, of scopes ingest and read, where the gateway wants one; better in"
                            + " the environment as TALLY_KEY, where other users do not see it.")
    private @Nullable String key;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "120",
            description = "How long to wait for a server that is away, and for events to be visible"
                    + " (default: ${DEFAULT-VALUE}).")
    private long timeoutSeconds;

    void run(EventSource source, PrintWriter out) throws IOException, InterruptedException {
        Map<String, String> flags = new HashMap<>();
        if (url != null) {
            flags.put(StackFile.GATEWAY_URL, url);
        }
        if (stateUrl != null) {
            flags.put(StackFile.STATE_URL, stateUrl);
        }
        if (key != null) {
            flags.put(KEY, key);
        }
        Map<String, String> settings = Settings.layered(
                Map.of(StackFile.GATEWAY_URL, DEFAULT_URL, StackFile.STATE_URL, DEFAULT_STATE_URL),
                StackFile.existing(data),
                System.getenv(),
                flags);
        Duration patience = Duration.ofSeconds(timeoutSeconds);
        GatewayClient client = new GatewayClient(
                settings.getOrDefault(StackFile.GATEWAY_URL, DEFAULT_URL),
                settings.getOrDefault(StackFile.STATE_URL, DEFAULT_STATE_URL),
                patience,
                settings.get(KEY));
        new ImportRun(client, out, Terminal.attached(), patience).run(source);
    }
}
