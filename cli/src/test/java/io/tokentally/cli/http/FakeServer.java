package io.tokentally.cli.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** An HTTP server on loopback that answers as told and remembers what it was asked. */
public final class FakeServer implements AutoCloseable {
    /** What answers. */
    public interface Handler {
        void handle(HttpExchange exchange) throws IOException;
    }

    /** Path and query of each request. */
    public final List<String> asked = Collections.synchronizedList(new ArrayList<>());

    public volatile @Nullable String authorization;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    public FakeServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.start();
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    public FakeServer on(String path, Handler handler) {
        server.createContext(path, exchange -> {
            asked.add(exchange.getRequestURI().getRawPath()
                    + (exchange.getRequestURI().getRawQuery() == null
                            ? ""
                            : "?" + exchange.getRequestURI().getRawQuery()));
            authorization = exchange.getRequestHeaders().getFirst("Authorization");
            try (exchange) {
                handler.handle(exchange);
            }
        });
        return this;
    }

    public FakeServer answers(String path, int status, String body) {
        return on(path, exchange -> answer(exchange, status, body));
    }

    public static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
