package io.tokentally.cli.export;

import com.fasterxml.jackson.databind.JsonNode;
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

/** {@code tally export}: holds the exports. */
@Command(
        name = "export",
        description = "Writes what is counted as CSV or JSON Lines, with every digit. Progress goes to stderr.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "KIND",
        subcommands = {ExportCommand.Usage.class, ExportCommand.Tools.class, ExportCommand.Totals.class},
        footer = {
            "",
            "Examples:",
            "  tally export usage --since 2026-01-01 --out usage.csv",
            "  tally export totals --format jsonl | gzip > totals.jsonl.gz",
            "",
            "Exit codes: 0 written whole, 1 it broke off or the gateway does not answer,",
            "2 wrong usage."
        })
public final class ExportCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say what to export: usage, tools or totals");
    }

    private static long sum(Gateway gateway, String path, Map<String, @Nullable String> range, String member)
            throws InterruptedException {
        JsonNode rows = gateway.http().get(gateway.at(path, range).toString()).path("rows");
        long sum = 0;
        for (JsonNode row : rows) {
            sum += row.path(member).longValue();
        }
        return sum;
    }

    /** {@code tally export usage}. */
    @Command(
            name = "usage",
            description = "One line per call: the latest form of each, without voided ones.",
            mixinStandardHelpOptions = true,
            footer = {
                "",
                "Example: tally export usage --model gpt-4o --since 2026-01-01 --out gpt-4o.csv",
                "",
                "Exit codes: 0 written whole, 1 it broke off or the gateway does not answer,",
                "2 wrong usage."
            })
    static final class Usage implements Callable<Integer> {
        @Spec
        @SuppressWarnings("NullAway.Init") // picocli sets it
        private CommandSpec spec;

        @Mixin
        @SuppressWarnings("NullAway.Init") // picocli sets it
        private ExportOptions options;

        @Option(names = "--provider", paramLabel = "NAME", description = "Only calls of this provider.")
        private @Nullable String provider;

        @Option(names = "--model", paramLabel = "NAME", description = "Only calls of this model.")
        private @Nullable String model;

        @Option(names = "--user", paramLabel = "NAME", description = "Only calls of this user.")
        private @Nullable String user;

        @Option(names = "--session", paramLabel = "ID", description = "Only calls of this session.")
        private @Nullable String session;

        @Option(
                names = "--status",
                paramLabel = "STATUS",
                description = "Only calls of this status: ok, error, cancelled or cache_hit.")
        private @Nullable String status;

        @Override
        public Integer call() throws Exception {
            Map<String, @Nullable String> filters = new LinkedHashMap<>();
            filters.put("provider", provider);
            filters.put("model", model);
            filters.put("user_id", user);
            filters.put("session_id", session);
            filters.put("status", status);
            options.run(spec, "usage", filters, (gateway, range) -> sum(gateway, "/metrics/usage", range, "calls"));
            return 0;
        }
    }

    /** {@code tally export tools}. */
    @Command(
            name = "tools",
            description = "One line per tool operation: the latest form of each, without voided ones.",
            mixinStandardHelpOptions = true,
            footer = {
                "",
                "Example: tally export tools --format jsonl --out tools.jsonl",
                "",
                "Exit codes: 0 written whole, 1 it broke off or the gateway does not answer,",
                "2 wrong usage."
            })
    static final class Tools implements Callable<Integer> {
        @Spec
        @SuppressWarnings("NullAway.Init") // picocli sets it
        private CommandSpec spec;

        @Mixin
        @SuppressWarnings("NullAway.Init") // picocli sets it
        private ExportOptions options;

        @Option(names = "--tool", paramLabel = "NAME", description = "Only operations of this tool.")
        private @Nullable String tool;

        @Option(names = "--tool-id", paramLabel = "ID", description = "Only operations of this tool_id.")
        private @Nullable String toolId;

        @Option(names = "--mode", paramLabel = "NAME", description = "Only operations in this mode.")
        private @Nullable String mode;

        @Option(names = "--user", paramLabel = "NAME", description = "Only operations of this user.")
        private @Nullable String user;

        @Option(names = "--session", paramLabel = "ID", description = "Only operations of this session.")
        private @Nullable String session;

        @Option(names = "--model", paramLabel = "NAME", description = "Only operations for this model.")
        private @Nullable String model;

        @Override
        public Integer call() throws Exception {
            Map<String, @Nullable String> filters = new LinkedHashMap<>();
            filters.put("tool_name", tool);
            filters.put("tool_id", toolId);
            filters.put("operation_mode", mode);
            filters.put("user_id", user);
            filters.put("session_id", session);
            filters.put("model", model);
            options.run(
                    spec, "tools", filters, (gateway, range) -> sum(gateway, "/metrics/savings", range, "operations"));
            return 0;
        }
    }

    /** {@code tally export totals}. */
    @Command(
            name = "totals",
            description = "One line per model and window.",
            mixinStandardHelpOptions = true,
            footer = {
                "",
                "Example: tally export totals --since 2026-01-01 --out totals.csv",
                "",
                "Exit codes: 0 written whole, 1 it broke off or the gateway does not answer,",
                "2 wrong usage."
            })
    static final class Totals implements Callable<Integer> {
        @Spec
        @SuppressWarnings("NullAway.Init") // picocli sets it
        private CommandSpec spec;

        @Mixin
        @SuppressWarnings("NullAway.Init") // picocli sets it
        private ExportOptions options;

        @Option(
                names = "--window",
                paramLabel = "WINDOW",
                defaultValue = "day",
                description = "15m, hour or day, in UTC (default: ${DEFAULT-VALUE}).")
        @SuppressWarnings("NullAway.Init") // picocli sets it
        private String window;

        @Option(names = "--provider", paramLabel = "NAME", description = "Only totals of this provider.")
        private @Nullable String provider;

        @Option(names = "--model", paramLabel = "NAME", description = "Only totals of this model.")
        private @Nullable String model;

        @Override
        public Integer call() throws Exception {
            Map<String, @Nullable String> filters = new LinkedHashMap<>();
            filters.put("window", window);
            filters.put("provider", provider);
            filters.put("model", model);
            options.run(spec, "totals", filters, (gateway, range) -> 0);
            return 0;
        }
    }
}
