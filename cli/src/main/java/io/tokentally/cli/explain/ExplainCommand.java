package io.tokentally.cli.explain;

import com.fasterxml.jackson.databind.JsonNode;
import io.tokentally.cli.CliException;
import io.tokentally.cli.http.GatewayOptions;
import io.tokentally.cli.http.GatewayOptions.Gateway;
import java.io.PrintWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tally explain}. */
@Command(
        name = "explain",
        description = {
            "Prints every form that an event had, in order: what it added to totals, by which price, and why it no longer"
                    + " counts. The present one is last."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  tally explain openai:chatcmpl-AyPNinnUqUDYo9SAdA52NobMflmj2",
            "  tally explain 0190b5ce-7b7c-7000-8000-000000000001 --type tool_operation --json"
        })
public final class ExplainCommand implements Callable<Integer> {
    private static final Set<String> TYPES = Set.of("usage", "tool_operation");

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private GatewayOptions gateway;

    @Parameters(paramLabel = "EVENT_ID", description = "The event's id.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String eventId;

    @Option(
            names = "--type",
            paramLabel = "TYPE",
            description = "usage or tool_operation; a call and an operation may have the same id (default: both).")
    private @Nullable String type;

    @Option(names = "--json", description = "JSON instead of text.")
    private boolean json;

    @Override
    public Integer call() throws InterruptedException {
        if (type != null && !TYPES.contains(type)) {
            throw new CliException("--type must be usage or tool_operation but is '" + type + "'");
        }
        Gateway asked = gateway.gateway();
        String id = URLEncoder.encode(eventId, StandardCharsets.UTF_8).replace("+", "%20");
        JsonNode answer = asked.http()
                .get(asked.at("/metrics/explain/" + id, Collections.singletonMap("type", type))
                        .toString());
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(answer.toPrettyString());
        } else {
            answer.path("events").forEach(event -> print(event, out));
        }
        return 0;
    }

    private static void print(JsonNode event, PrintWriter out) {
        out.println(event.path("type").asText());
        event.path("forms").forEach(form -> {
            out.println("  revision " + form.path("revision").asText() + ", version "
                    + form.path("version").asText() + ", arrived "
                    + form.path("arrived_at").asText()
                    + (form.path("occurred_at").isNull()
                            ? ""
                            : ", of " + form.path("occurred_at").asText()));
            lines(form).forEach(line -> out.println("    " + line));
            out.println("    " + end(form));
        });
    }

    private static List<String> lines(JsonNode form) {
        List<String> lines = new ArrayList<>();
        JsonNode usage = form.path("usage");
        JsonNode tool = form.path("tool");
        if (form.path("voided").booleanValue()) {
            lines.add("void: adds nothing");
        } else if (usage.isObject()) {
            lines.add(
                    usage.path("provider").asText() + "/" + usage.path("model").asText() + ", user "
                            + usage.path("user_id").asText() + ", session "
                            + usage.path("session_id").asText() + ", "
                            + usage.path("status").asText());
            lines.add("tokens: " + fields(usage.path("tokens")));
            JsonNode price = usage.path("price");
            lines.add(
                    price.isObject()
                            ? "cost " + usd(usage, "cost_usd") + " = input " + usd(usage, "input_cost_usd")
                                    + " + output " + usd(usage, "output_cost_usd") + " USD"
                            : "unpriced: no price was known");
            if (price.isObject()) {
                lines.add("price: " + fields(price));
            }
        } else if (tool.isObject()) {
            lines.add(tool.path("tool_name").asText() + " "
                    + tool.path("operation_mode").asText() + ", tool "
                    + tool.path("tool_id").asText() + ", session "
                    + tool.path("session_id").asText());
            lines.add("tokens: original " + tool.path("tokens_original").asText() + ", actual "
                    + tool.path("tokens_actual").asText());
            lines.add(
                    "saved " + usd(tool, "cost_saved") + " = baseline " + usd(tool, "baseline_cost_usd") + " - actual "
                            + usd(tool, "actual_cost_usd") + " USD, at " + usd(tool, "price_usd") + " a token ("
                            + tool.path("price_source").asText() + ")");
        }
        return lines;
    }

    private static String end(JsonNode form) {
        if (form.path("cause").isTextual()) {
            return "replaced " + form.path("replaced_at").asText() + " by revision "
                    + form.path("replaced_by_revision").asText() + ", version "
                    + form.path("replaced_by_version").asText() + ": "
                    + Map.of("revision", "a later revision", "void", "voided", "reprice", "priced again")
                            .getOrDefault(
                                    form.path("cause").asText(),
                                    form.path("cause").asText());
        }
        return form.path("counts").booleanValue() ? "counts" : "counts as nothing";
    }

    private static String fields(JsonNode object) {
        List<String> shown = new ArrayList<>();
        object.properties().forEach(field -> {
            JsonNode value = field.getValue();
            if (value.isObject()) {
                if (!value.isEmpty()) {
                    shown.add(fields(value));
                }
            } else if (!value.isNull()) {
                shown.add(field.getKey() + " "
                        + (value.isNumber() ? value.decimalValue().toPlainString() : value.asText()));
            }
        });
        return String.join(", ", shown);
    }

    private static String usd(JsonNode object, String name) {
        JsonNode value = object.path(name);
        return value.isNumber() ? value.decimalValue().toPlainString() : "unknown";
    }
}
