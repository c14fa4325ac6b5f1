package io.tokentally.cli.stack;

import io.tokentally.cli.CliException;
import io.tokentally.cli.Logging;
import io.tokentally.cli.Shutdown;
import io.tokentally.cli.settings.ServiceSettings;
import io.tokentally.cli.settings.Settings;
import io.tokentally.cli.settings.StackFile;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tally up}. */
@Command(
        name = "up",
        description = {
            "Starts Kafka, a schema registry, Postgres and all services, with their data in one folder, and runs until"
                    + " stopped with Ctrl-C. Starting again over the same folder goes on where it ended.",
            "Other commands find the addresses in DIR/stack.properties."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  tally up",
            "  tally up --data /var/lib/tally --port 9003 -s history=P365D",
            "",
            "Exit codes: 1 it could not start or a part ended for good, 2 wrong settings,",
            "130 Ctrl-C, 143 SIGTERM."
        })
public final class UpCommand implements Callable<Integer> {
    private static final long SUPERVISE_EVERY_MS = 1_000;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(names = "--data", paramLabel = "DIR", description = "Where everything is kept (default: .tally).")
    private @Nullable Path data;

    @Option(names = "--port", description = "Port of the gateway; 0 for a free one (default: 8003).")
    private @Nullable Integer port;

    @Option(names = "--state-port", description = "Port of the live state; 0 for a free one (default: 8004).")
    private @Nullable Integer statePort;

    @Option(names = "--config", paramLabel = "FILE", description = "Java properties with settings.")
    private @Nullable Path config;

    @Option(
            names = {"-s", "--set"},
            paramLabel = "NAME=VALUE",
            description = "A setting of a service, for example history=P30D.")
    private Map<String, String> set = new TreeMap<>();

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        Map<String, String> settings = settings();
        ServiceSettings.checkStack(settings, config, set);
        Path folder = DataFolder.writable(Path.of(settings.getOrDefault("data", ".tally")));
        Logging.format(settings.getOrDefault(ServiceSettings.LOG_FORMAT, "text"));
        Logging.toFile(Stack.logFile(folder));
        Stack.Options options =
                new Stack.Options(folder, number(settings, "gateway.port"), number(settings, "state.port"), settings);
        Stack stack = new Stack(options, out::println);
        Shutdown.run(stack::close);
        stack.start();
        StackFile.write(folder, stack.addresses());
        out.println("ready: gateway " + stack.gatewayUrl() + ", live state " + stack.stateUrl() + ", kafka "
                + stack.addresses().get("bootstrap.servers") + ", schema registry "
                + stack.addresses().get("schema.registry.url") + ", postgres "
                + stack.addresses().get("database.url"));
        while (true) {
            Thread.sleep(SUPERVISE_EVERY_MS);
            stack.supervise();
        }
    }

    private Map<String, String> settings() {
        Map<String, String> flags = new TreeMap<>(set);
        put(flags, "data", data);
        put(flags, "gateway.port", port);
        put(flags, "state.port", statePort);
        return Settings.layered(
                Map.of("data", ".tally", "gateway.port", "8003", "state.port", "8004"), config, System.getenv(), flags);
    }

    private static void put(Map<String, String> flags, String name, @Nullable Object value) {
        if (value != null) {
            flags.put(name, value.toString());
        }
    }

    private static int number(Map<String, String> settings, String name) {
        String value = settings.getOrDefault(name, "").trim();
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new CliException(name + " must be a port but is '" + value + "'", e);
        }
    }
}
