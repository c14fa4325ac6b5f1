package io.tokentally.cli.tail;

import io.tokentally.cli.Logging;
import io.tokentally.cli.Shutdown;
import io.tokentally.cli.http.GatewayOptions;
import io.tokentally.cli.http.GatewayOptions.Gateway;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tally tail}. */
@Command(
        name = "tail",
        description = {
            "Shows events as they are counted, one line each, until Ctrl-C.",
            "Connects again where the gateway goes away; events meanwhile are not shown, but they are counted."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  tally tail --model gpt-4o",
            "  tally tail --type usage --json -n 10",
            "",
            "Exit codes: 0 after -n events, 1 the gateway does not answer, 2 wrong usage,",
            "130 Ctrl-C."
        })
public final class TailCommand implements Callable<Integer> {
    /** Kinds of events. */
    enum Type {
        USAGE("usage"),
        TOOL_OPERATION("tool_operation");

        private final String label;

        Type(String label) {
            this.label = label;
        }

        @Override
        public String toString() {
            return label;
        }
    }

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private GatewayOptions gateway;

    @Option(names = "--type", paramLabel = "TYPE", description = "Only ${COMPLETION-CANDIDATES}.")
    private @Nullable Type type;

    @Option(names = "--provider", paramLabel = "NAME", description = "Only calls of this provider.")
    private @Nullable String provider;

    @Option(names = "--model", paramLabel = "NAME", description = "Only calls of this model.")
    private @Nullable String model;

    @Option(names = "--user", paramLabel = "NAME", description = "Only what this user did.")
    private @Nullable String user;

    @Option(names = "--tool", paramLabel = "NAME", description = "Only operations of this tool.")
    private @Nullable String tool;

    @Option(
            names = {"-n", "--events"},
            paramLabel = "COUNT",
            description = "End after so many events.")
    private @Nullable Long count;

    @Option(
            names = {"-j", "--json"},
            description = "A JSON object a line.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        Logging.forClient();
        if (count != null && count < 1) {
            throw new ParameterException(spec.commandLine(), "-n must be 1 or more but is " + count);
        }
        Gateway asked = gateway.gateway();
        Map<String, @Nullable String> filters = new LinkedHashMap<>();
        filters.put("type", type == null ? null : type.toString());
        filters.put("provider", provider);
        filters.put("model", model);
        filters.put("user_id", user);
        filters.put("tool_name", tool);
        Shutdown.run(() -> {});
        new StreamTail(
                        asked,
                        asked.at("/stream", filters),
                        json,
                        count == null ? 0 : count,
                        spec.commandLine().getOut(),
                        spec.commandLine().getErr(),
                        StreamTail.SILENCE)
                .run();
        return 0;
    }
}
