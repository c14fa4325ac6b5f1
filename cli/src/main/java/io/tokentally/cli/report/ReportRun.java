package io.tokentally.cli.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.tokentally.cli.Logging;
import io.tokentally.cli.http.GatewayOptions.Gateway;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Asks the gateway for a report's rows and prints them. */
final class ReportRun {
    /** The most rows of one answer of {@code /metrics/usage} and {@code /metrics/savings}. */
    static final int MOST_ROWS = 1_000;

    private final CommandSpec spec;
    private final ReportOptions options;
    private final Period period;

    ReportRun(CommandSpec spec, ReportOptions options) {
        Logging.forClient();
        this.spec = spec;
        this.options = options;
        try {
            period = Period.of(options.timezone, options.since, options.until);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    int usage(UsageReport.Kind kind) throws InterruptedException {
        UsageReport report = new UsageReport(kind, period, options.breakdown, options.compact);
        if (kind == UsageReport.Kind.SESSIONS) {
            JsonNode answer = ask(
                    "/metrics/usage",
                    Map.of(
                            "group_by",
                            options.breakdown ? "session,provider,model" : "session",
                            "order",
                            "cost",
                            "limit",
                            Integer.toString(MOST_ROWS)));
            print(report.sheet(answer.path("rows"), options.order, asOf(answer)));
            warn(answer);
            return 0;
        }
        Map<String, String> window = switch (kind) {
            case DAILY -> Map.of("window", "day");
            case HOURLY -> Map.of("window", "hour");
            default -> Map.of();
        };
        JsonNode answer = ask("/metrics/model-totals", window);
        print(report.sheet(answer.path("models"), options.order, asOf(answer)));
        return 0;
    }

    int savings() throws InterruptedException {
        String groups = "tool_name,operation_mode" + (options.breakdown ? ",model" : "");
        JsonNode answer = ask(
                "/metrics/savings",
                Map.of("group_by", groups, "order", "prevented", "limit", Integer.toString(MOST_ROWS)));
        Order order = options.order == null ? Order.DESC : options.order;
        print(SavingsReport.sheet(answer.path("rows"), order, options.breakdown, options.compact, asOf(answer)));
        warn(answer);
        return 0;
    }

    private JsonNode ask(String path, Map<String, String> more) throws InterruptedException {
        Map<String, @Nullable String> parameters = new LinkedHashMap<>();
        parameters.put("timezone", period.zoneName());
        Instant from = period.from();
        Instant to = period.to();
        if (from == null && to == null) {
            parameters.put("time_range", "all");
        }
        parameters.put("from", from == null ? null : from.toString());
        parameters.put("to", to == null ? null : to.toString());
        parameters.putAll(more);
        Gateway gateway = options.gateway.gateway();
        return gateway.http().get(gateway.at(path, parameters).toString());
    }

    private void print(Sheet sheet) {
        PrintWriter out = spec.commandLine().getOut();
        if (options.json) {
            SheetPrinter.json(sheet, period, out);
        } else {
            SheetPrinter.table(sheet, period, out);
        }
        out.flush();
    }

    private void warn(JsonNode answer) {
        if (answer.path("rows").size() >= MOST_ROWS) {
            spec.commandLine()
                    .getErr()
                    .println("tally: only the " + MOST_ROWS + " largest rows are here and in the totals; give a shorter"
                            + " range with --since and --until, or take 'tally export'");
        }
    }

    private static @Nullable String asOf(JsonNode answer) {
        return answer.path("as_of").isTextual() ? answer.path("as_of").textValue() : null;
    }
}
