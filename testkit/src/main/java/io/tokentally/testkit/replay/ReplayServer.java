package io.tokentally.testkit.replay;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Answers every request, on loopback, with the next reply in line; 500 where there is none. Thread-safe. */
public final class ReplayServer implements AutoCloseable {
    private final HttpServer http;
    private final Queue<Reply> replies = new ConcurrentLinkedQueue<>();

    public ReplayServer() throws IOException {
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.createContext("/", this::answer);
        http.start();
    }

    /** Without a slash at its end. */
    public String url() {
        return "http://127.0.0.1:" + http.getAddress().getPort();
    }

    public ReplayServer then(Reply reply) {
        replies.add(reply);
        return this;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            Reply next = replies.poll();
            Reply reply = next == null ? Reply.error(500, "{\"error\": {\"message\": \"no reply left\"}}") : next;
            exchange.getResponseHeaders().set("Content-Type", reply.contentType());
            exchange.sendResponseHeaders(reply.status(), reply.body().length);
            exchange.getResponseBody().write(reply.body());
        }
    }

    @Override
    public void close() {
        http.stop(0);
    }
}
