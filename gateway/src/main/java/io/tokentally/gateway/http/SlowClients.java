package io.tokentally.gateway.http;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes connections whose next request does not come whole: Jetty's own timeout begins anew with each byte, so a client that
 * sends one now and then would keep its connection for hours. Looks once a second, on a thread of its own,
 * {@code gateway-slow-clients}. Thread-safe.
 */
final class SlowClients implements HttpConfiguration.Customizer, Connection.Listener, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(SlowClients.class);

    private final Map<Connection, Waiting> waiting = new ConcurrentHashMap<>();
    private final Duration patience;
    private final Duration pause;
    private final Thread sweeper = new Thread(this::run, "gateway-slow-clients");

    /**
     * A connection between two requests.
     *
     * @param bytesIn what it had received when it began to wait; more means that a request has begun
     */
    private record Waiting(long sinceNanos, long bytesIn) {}

    /** @param patience from the first byte of a request to the end of its headers */
    SlowClients(Duration patience) {
        this.patience = patience;
        this.pause = Duration.ofMillis(Math.max(10, Math.min(1_000, patience.toMillis() / 4)));
        sweeper.setDaemon(true);
    }

    SlowClients start() {
        sweeper.start();
        return this;
    }

    @Override
    public void onOpened(Connection connection) {
        waiting.put(connection, new Waiting(System.nanoTime(), 0));
    }

    @Override
    public void onClosed(Connection connection) {
        waiting.remove(connection);
    }

    /** Called with each request whose headers are whole. */
    @Override
    public Request customize(Request request, HttpFields.Mutable responseHeaders) {
        Connection connection = request.getConnectionMetaData().getConnection();
        waiting.remove(connection);
        Request.addCompletionListener(
                request, failure -> waiting.put(connection, new Waiting(System.nanoTime(), connection.getBytesIn())));
        return request;
    }

    private void run() {
        try {
            while (true) {
                TimeUnit.NANOSECONDS.sleep(pause.toNanos());
                sweep();
            }
        } catch (InterruptedException e) {
            log.debug("slow clients are no longer looked for");
        }
    }

    private void sweep() {
        long now = System.nanoTime();
        waiting.forEach((connection, wait) -> {
            if (!connection.getEndPoint().isOpen()) {
                waiting.remove(connection);
            } else if (connection.getBytesIn() == wait.bytesIn()) {
                waiting.replace(connection, wait, new Waiting(now, wait.bytesIn()));
            } else if (now - wait.sinceNanos() > patience.toNanos() && waiting.remove(connection, wait)) {
                log.debug("{} sent no whole request within {}", connection.getEndPoint(), patience);
                connection.getEndPoint().close();
            }
        });
    }

    @Override
    public void close() {
        sweeper.interrupt();
    }
}
