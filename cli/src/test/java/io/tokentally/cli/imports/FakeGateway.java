package io.tokentally.cli.imports;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** Takes batches as the gateway does and counts them as the processor would; refuses events of user "refused". */
final class FakeGateway implements AutoCloseable {
    final Map<String, JsonNode> events = new LinkedHashMap<>();
    int requests;
    int duplicates;
    int busy;
    int rejected;
    private final HttpServer server;

    FakeGateway() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/track/batch", this::batch);
        server.createContext(
                "/metrics/model-totals",
                exchange -> answer(
                        exchange,
                        200,
                        "{\"models\":[],\"as_of\":\"" + Instant.now().plusSeconds(5) + "\"}"));
        server.createContext("/state/audit", this::audit);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private synchronized void batch(HttpExchange exchange) throws IOException {
        requests++;
        JsonNode body = Json.MAPPER.readTree(exchange.getRequestBody());
        if (busy > 0) {
            busy--;
            exchange.getResponseHeaders().set("Retry-After", "0");
            answer(exchange, 503, "{\"detail\":\"Kafka is away\"}");
            return;
        }
        ObjectNode answer = Json.MAPPER.createObjectNode();
        for (JsonNode event : body.path("events")) {
            ObjectNode result = answer.withArray("results").addObject();
            if ("refused".equals(Json.text(event, "user_id"))) {
                result.put("status", "error").put("detail", "user_id 'refused' is refused");
            } else {
                duplicates += events.put(event.path("event_id").textValue(), event) == null ? 0 : 1;
                result.put("status", "success");
            }
        }
        answer(exchange, 200, answer.toString());
    }

    private synchronized void audit(HttpExchange exchange) throws IOException {
        ObjectNode answer = Json.MAPPER.createObjectNode();
        ObjectNode row = answer.withArray("audit").addObject();
        row.put("type", "usage");
        row.set("producer_id", events.values().iterator().next().path("producer_id"));
        row.put("received", events.size() + duplicates)
                .put("ledger", events.size() - rejected)
                .put("duplicates", duplicates)
                .put("superseded", 0)
                .put("stale", 0)
                .put("rejected", rejected);
        answer(exchange, 200, answer.toString());
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
