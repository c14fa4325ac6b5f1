package io.tokentally.cli.stack;

import com.fasterxml.jackson.databind.JsonNode;
import io.tokentally.cli.http.JsonHttp;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Attempts at another tenant's data over every path there is. Each attempt names something that exists over there, and its
 * twin something that exists nowhere: but for the name the two answers have to be the same. Used by one thread.
 */
final class Intruder {
    private static final List<String> STATE_PATHS = List.of(
            "/state/models",
            "/state/models/{id}/{id}",
            "/state/savings",
            "/state/savings/{id}/{id}",
            "/state/sessions/{id}",
            "/state/audit",
            "/state/audit/totals",
            "/state/producers",
            "/state/instances",
            "/state/unpriced");
    private static final List<String> STATE_PARAMETERS = List.of("window", "from", "to", "producer_id", "tenant");
    /** Answers that never end or that tell what the machine does now; keyless they are attempted like the others. */
    private static final List<String> NOT_TO_COMPARE =
            List.of("/stream", "/metrics", "/metrics/pipeline", "/state/instances");

    private static final Pattern PASSING = Pattern.compile(
            "\"(as_of|calculated_at|freshness_seconds)\":\\s*(\"[^\"]*\"|null|[\\d.]+)", Pattern.CASE_INSENSITIVE);
    private static final List<String> SQL = List.of(
            "' OR tenant='default' --",
            "'; SET ROLE NONE; --",
            "') UNION SELECT tenant FROM usage_ledger --",
            "%",
            "\\",
            "$$");

    /** One path of a service, with the names of its parameters. */
    private record Target(URI service, String method, String path, List<String> parameters) {}

    /** What came back. */
    record Answer(int status, String headers, String body) {}

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final Random random;
    private final List<Target> targets = new ArrayList<>();
    private final List<String> badCredentials = new ArrayList<>();
    private final String ownKey;
    private final List<String> foreign;

    /**
     * Learns the paths from the gateway's own description.
     *
     * @param ownKey of a tenant that has next to nothing
     * @param foreignKey another tenant's, of which only parts are used
     * @param foreign names of things that the other tenant has
     */
    Intruder(URI gateway, URI state, String ownKey, String foreignKey, List<String> foreign, Random random)
            throws InterruptedException {
        this.random = random;
        this.ownKey = ownKey;
        this.foreign = foreign;
        JsonNode paths =
                new JsonHttp().get(gateway.resolve("/openapi.json").toString()).path("paths");
        paths.properties()
                .forEach(path -> path.getValue().properties().forEach(method -> {
                    List<String> parameters = new ArrayList<>(List.of("tenant"));
                    method.getValue().path("parameters").forEach(parameter -> {
                        if ("query".equals(parameter.path("in").asText())) {
                            parameters.add(parameter.path("name").asText());
                        }
                    });
                    targets.add(
                            new Target(gateway, method.getKey().toUpperCase(Locale.ROOT), path.getKey(), parameters));
                }));
        JsonHttp keyless = new JsonHttp();
        for (String path : STATE_PATHS) {
            int status = keyless.status(state.resolve(path.replace("{id}", "x")).toString());
            if (status != 404) { // no route, no key asked for
                targets.add(new Target(state, "GET", path, STATE_PARAMETERS));
            }
        }
        badCredentials.addAll(List.of(
                "",
                "Bearer",
                "Bearer tk_",
                "Basic " + foreignKey,
                foreignKey,
                "Bearer " + foreignKey.substring(0, foreignKey.length() - 1),
                "Bearer " + foreignKey.substring(3),
                "Bearer " + foreignKey + "A",
                "Bearer " + foreignKey.toLowerCase(Locale.ROOT),
                "Bearer " + foreignKey + "," + foreignKey,
                "Bearer default",
                "Bearer *"));
    }

    /**
     * One attempt and its twin.
     *
     * @return what is wrong; null where nothing is
     */
    @Nullable
    String attempt() throws InterruptedException {
        Target target = targets.get(random.nextInt(targets.size()));
        String name = foreign.get(random.nextInt(foreign.size()));
        String twin = twin(name);
        boolean own = random.nextInt(3) > 0;
        if (own && NOT_TO_COMPARE.contains(target.path())) {
            return null;
        }
        String authorization = own ? "Bearer " + ownKey : badCredential();
        String query = query(target);
        String body = target.method().equals("POST") ? body() : null;
        String header = header();
        Answer one = send(target, query, body, header, authorization, name);
        Answer other = send(target, query, body, header, authorization, twin);
        String told = target.method() + " " + target.path() + query + " as '" + authorization + "' header " + header
                + " body " + body + " name " + name + ": ";
        if (!normal(one, name).equals(normal(other, twin))) {
            return told + one + " but for a name that exists nowhere " + other;
        }
        if (!own && !isPublic(target) && one.status() != 401) {
            return told + "answered " + one.status();
        }
        for (String secret : foreign) {
            if (!name.contains(secret) && one.body().contains(secret)) {
                return told + "tells " + secret;
            }
        }
        return null;
    }

    /** How long an answer takes about {@code session}, in nanoseconds. */
    long time(URI gateway, String key, String session) throws InterruptedException {
        Target target = new Target(gateway, "GET", "/metrics/tool-operations", List.of());
        long begun = System.nanoTime();
        Answer answer = send(target, "?limit=1000&session_id={id}", null, "", "Bearer " + key, session);
        long nanos = System.nanoTime() - begun;
        if (answer.status() != 200) {
            throw new AssertionError("session " + session + ": " + answer);
        }
        return nanos;
    }

    /** A name of the same shape that, by all chance, exists nowhere. */
    String twin(String name) {
        if (name.matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")) {
            return new UUID(random.nextLong(), random.nextLong()).toString();
        }
        StringBuilder twin = new StringBuilder();
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c >= 'a' && c <= 'z') {
                twin.append((char) ('a' + random.nextInt(26)));
            } else if (c >= 'A' && c <= 'Z') {
                twin.append((char) ('A' + random.nextInt(26)));
            } else {
                twin.append(c >= '0' && c <= '9' ? (char) ('0' + random.nextInt(10)) : c);
            }
        }
        return twin.toString();
    }

    private static boolean isPublic(Target target) {
        return List.of("/", "/livez", "/readyz", "/openapi.json").contains(target.path())
                || target.path().startsWith("/assets/")
                || target.path().matches(".*\\.(js|css|svg|ico)");
    }

    private String badCredential() {
        if (random.nextInt(3) == 0) {
            byte[] bits = new byte[32];
            random.nextBytes(bits);
            return "Bearer tk_" + Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
        }
        return badCredentials.get(random.nextInt(badCredentials.size()));
    }

    private String query(Target target) {
        StringBuilder query = new StringBuilder();
        for (int i = random.nextInt(3); i >= 0; i--) {
            String parameter =
                    target.parameters().get(random.nextInt(target.parameters().size()));
            String value = parameter.equals("tenant") ? "default" : "{id}";
            String sql = random.nextInt(4) == 0
                    ? URLEncoder.encode(SQL.get(random.nextInt(SQL.size())), StandardCharsets.UTF_8)
                    : "";
            if (random.nextInt(5) > 0 && !query.toString().contains(parameter + "=")) {
                query.append(query.isEmpty() ? "?" : "&")
                        .append(parameter)
                        .append('=')
                        .append(value)
                        .append(sql);
            }
        }
        return query.toString();
    }

    private String body() {
        return switch (random.nextInt(4)) {
            case 0 -> "{\"tenant\":\"default\",\"event_id\":\"{id}\",\"voided\":true}";
            case 1 -> "{\"tenant\":\"default\",\"user_id\":\"{id}\",\"session_id\":\"{id}\",\"model\":\"{id}\"}";
            case 2 -> "{\"events\":[{\"type\":\"usage\",\"tenant\":\"default\",\"event_id\":\"{id}\"}]}";
            default -> "{\"tool_id\":\"{id}\",\"operation_id\":\"{id}\",\"tenant\":\"default\"}";
        };
    }

    private String header() {
        List<String> names = List.of("X-Tenant", "Tenant", "X-Forwarded-User", "X-Original-URL", "X-User-Id", "Cookie");
        return random.nextInt(3) == 0 ? names.get(random.nextInt(names.size())) : "";
    }

    private Answer send(
            Target target, String query, @Nullable String body, String header, String authorization, String name)
            throws InterruptedException {
        String encoded = URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
        String path = target.path().replaceAll("\\{[^}]*}", Matcher.quoteReplacement(encoded));
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        target.service().resolve(path + query.replace("{id}", encoded)))
                .timeout(Duration.ofSeconds(20));
        if (!authorization.isEmpty()) {
            request.header("Authorization", authorization);
        }
        if (!header.isEmpty()) {
            request.header(header, "default");
        }
        if (body != null) {
            request.POST(BodyPublishers.ofString(body.replace("{id}", name)));
        }
        try {
            HttpResponse<String> response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            String headers =
                    response.headers().map().keySet().stream().filter(field -> !field.equals("connection")).sorted().toList().toString();
            return new Answer(response.statusCode(), headers, response.body());
        } catch (IOException e) {
            throw new AssertionError(target + " gives no answer", e);
        }
    }

    /** Without the name itself and what changes from moment to moment. */
    private static Answer normal(Answer answer, String name) {
        String encoded = URLEncoder.encode(name, StandardCharsets.UTF_8);
        String body = answer.body().replace(encoded, "{name}").replace(name, "{name}");
        return new Answer(
                answer.status(), answer.headers(), PASSING.matcher(body).replaceAll("passing"));
    }
}
