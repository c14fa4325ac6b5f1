package io.tokentally.cli.stack;

import com.fasterxml.jackson.databind.JsonNode;
import io.tokentally.access.Gate;
import io.tokentally.access.KeyRing;
import io.tokentally.access.RateLimit;
import io.tokentally.cli.http.JsonHttp;
import io.tokentally.processor.query.StateServer;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * A path that a service serves.
 *
 * @param path with the names of its variable parts in braces
 * @param parameters names, with values that say something; none where anything does
 */
record Target(URI service, String method, String path, Map<String, List<String>> parameters) {
    /** Serve everyone the same; agreed, and so not taken from the services. */
    private static final List<String> PUBLIC =
            List.of("/", "/livez", "/readyz", "/openapi.json", "/page/{file}", "/health");

    private static final Map<String, List<String>> SAID = Map.of(
            "group_by", List.of("user", "session,model", "operation_mode,file"),
            "timezone", List.of("UTC", "Asia/Kathmandu"),
            "limit", List.of("1", "1000"),
            "offset", List.of("0", "1"));

    private static final Map<String, List<String>> OF_STATE = Map.ofEntries(
            Map.entry("window", List.of("15m", "hour", "day")),
            Map.entry("from", List.of("2020-01-01")),
            Map.entry("to", List.of("2040-01-01")),
            Map.entry("kind", List.of("MODELS", "AUDIT", "SESSION")),
            Map.entry("tenant", List.of("default")),
            Map.entry("producer_id", List.of()),
            Map.entry("provider", List.of("openai")),
            Map.entry("model", List.of()),
            Map.entry("session_id", List.of()));

    boolean isPublic() {
        return PUBLIC.contains(path);
    }

    /** Where instances ask each other, under a secret of their own. */
    boolean isForPeers() {
        return path.startsWith("/peer/");
    }

    /** All there are: the gateway's from its description, which a test of its own holds against its routes. */
    static List<Target> all(URI gateway, URI state) throws InterruptedException {
        List<Target> targets = new ArrayList<>();
        JsonNode description =
                new JsonHttp().get(gateway.resolve("/openapi.json").toString());
        description
                .path("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .properties()
                        .forEach(method -> targets.add(new Target(
                                gateway,
                                method.getKey().toUpperCase(Locale.ROOT),
                                path.getKey(),
                                parameters(description, method.getValue())))));
        Gate closed = new Gate(KeyRing::empty, false, new RateLimit(1, 1));
        try (StateServer same = StateServer.bind("127.0.0.1", 0, closed)) {
            for (String route : same.routes()) {
                String[] parts = route.split(" ", 2);
                targets.add(
                        new Target(state, parts[0], parts[1].replace('<', '{').replace('>', '}'), OF_STATE));
            }
        }
        return targets;
    }

    private static Map<String, List<String>> parameters(JsonNode description, JsonNode operation) {
        Map<String, List<String>> parameters = new TreeMap<>(Map.of("tenant", List.of("default")));
        for (JsonNode each : operation.path("parameters")) {
            JsonNode parameter =
                    each.has("$ref") ? description.at(each.path("$ref").asText().substring(1)) : each;
            if (parameter.path("in").asText().equals("query")) {
                parameters.put(parameter.path("name").asText(), values(parameter));
            }
        }
        return parameters;
    }

    private static List<String> values(JsonNode parameter) {
        String name = parameter.path("name").asText();
        List<String> values = new ArrayList<>(SAID.getOrDefault(name, List.of()));
        parameter.path("schema").path("enum").forEach(value -> values.add(value.asText()));
        if (name.equals("from") || name.equals("start_date")) {
            values.add("2020-01-01");
        } else if (name.equals("to") || name.equals("end_date")) {
            values.add("2040-01-01");
        }
        return values;
    }
}
