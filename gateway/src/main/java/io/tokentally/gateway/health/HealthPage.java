package io.tokentally.gateway.health;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.tokentally.gateway.http.Json;
import io.tokentally.gateway.http.Needs;
import io.tokentally.gateway.http.Params;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /health}: how every part of the pipeline is, as JSON or, for browsers, as a page: 200 where all are well, else
 * 503. Processor and sink are asked for their {@code /readyz}. Everyone may ask, so an answer counts for a second, however
 * many ask. Holds no data of any tenant. Thread-safe.
 */
public final class HealthPage {
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final Duration COUNTS_FOR = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final int UNAVAILABLE = 503;
    private static final String PAGE = """
            <!doctype html><html lang="en"><head><meta charset="utf-8"><meta http-equiv="refresh" content="5">
            <meta name="viewport" content="width=device-width"><title>Tokentally: %1$s</title><style>
            :root{color-scheme:light dark} body{font:16px/1.5 system-ui,sans-serif;max-width:48rem;margin:2rem auto;padding:0 1rem}
            table{border-collapse:collapse;width:100%%} th,td{text-align:left;padding:.4rem .6rem;vertical-align:top}
            tr{border-bottom:1px solid #8884} .well th{border-left:.5rem solid #2e8b57} .unwell th{border-left:.5rem solid #c62828}
            h1.unwell{color:#c62828}</style></head><body><h1 class="%1$s">The pipeline is %1$s</h1><table>
            %2$s</table><p>As of %3$s; renewed every 5 s.</p></body></html>
            """;
    private static final String ROW = "<tr class=\"%s\"><th scope=\"row\">%s</th><td>%s</td></tr>\n";

    /** One part and, where it is not well, why. */
    record Part(String name, boolean well, String detail) {}

    /** All parts at one time. */
    record Pipeline(String status, Instant checkedAt, List<Part> parts) {
        boolean well() {
            return parts.stream().allMatch(Part::well);
        }
    }

    private final Supplier<Map<String, String>> own;
    private final Map<String, URI> services;
    private final InstantSource clock;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();
    private @Nullable Pipeline last;

    /**
     * @param own what this process sees itself, by name, each {@value HealthRoutes#OK} or what is wrong
     * @param services the others' addresses, by name
     */
    public HealthPage(Supplier<Map<String, String>> own, Map<String, URI> services, InstantSource clock) {
        this.own = own;
        this.services = new TreeMap<>(services);
        this.clock = clock;
    }

    public void install(RoutesConfig routes) {
        routes.get("/health", this::answer, Needs.NOTHING);
    }

    private void answer(Context context) {
        Params.of(context).done();
        Pipeline pipeline = pipeline();
        context.status(pipeline.well() ? 200 : UNAVAILABLE).header("Cache-Control", "no-store");
        String accept = context.header("Accept");
        if (accept != null && accept.contains("text/html")) {
            context.header("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
                    .contentType("text/html; charset=utf-8")
                    .result(html(pipeline));
        } else {
            context.contentType("application/json").result(Json.bytes(pipeline));
        }
    }

    private synchronized Pipeline pipeline() {
        Instant now = clock.instant();
        Pipeline known = last;
        if (known != null && known.checkedAt().plus(COUNTS_FOR).isAfter(now)) {
            return known;
        }
        List<Part> parts = new ArrayList<>();
        own.get().forEach((name, detail) -> parts.add(new Part(name, detail.equals(HealthRoutes.OK), detail)));
        services.forEach((name, address) -> parts.add(ask(name, address)));
        boolean well = parts.stream().allMatch(Part::well);
        Pipeline pipeline = new Pipeline(well ? "well" : "unwell", now, List.copyOf(parts));
        last = pipeline;
        return pipeline;
    }

    private Part ask(String name, URI address) {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(address.toString().replaceAll("/$", "") + "/readyz"))
                .timeout(PATIENCE)
                .build();
        try {
            HttpResponse<byte[]> answer = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
            boolean well = answer.statusCode() == 200;
            return new Part(name, well, well ? HealthRoutes.OK : detail(answer));
        } catch (IOException e) {
            return new Part(name, false, "does not answer at " + address + ": stopped, or another address");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Part(name, false, "interrupted");
        }
    }

    private static String detail(HttpResponse<byte[]> answer) throws IOException {
        try {
            Map<?, ?> body = MAPPER.readValue(answer.body(), Map.class);
            Object detail = body.get("detail");
            String status = String.valueOf(body.get("status"));
            return detail == null ? status : status.matches("\\d+") ? detail.toString() : status + ": " + detail;
        } catch (JsonProcessingException e) {
            return "answers " + answer.statusCode() + " with " + new String(answer.body(), UTF_8).length()
                    + " characters";
        }
    }

    private static String html(Pipeline pipeline) {
        StringBuilder rows = new StringBuilder();
        for (Part part : pipeline.parts()) {
            rows.append(ROW.formatted(part.well() ? "well" : "unwell", escaped(part.name()), escaped(part.detail())));
        }
        return PAGE.formatted(pipeline.status(), rows, pipeline.checkedAt());
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
