package io.tokentally.gateway.http;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.config.RoutesConfig;
import io.javalin.http.HandlerType;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.http.UriCompliance.Violation;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * The HTTP side, bound to one address. Threads ({@code gateway-http-*}), connections, headers and the patience with idle
 * clients are bounded.
 */
public final class HttpServer implements AutoCloseable {
    private static final int MIN_THREADS = 4;
    private static final int IDLE_THREAD_MS = 60_000;
    /** Each has one request at a time, so this bounds what waits for a thread too; further ones wait to be accepted. */
    private static final int MAX_CONNECTIONS = 2_048;

    private static final int IDLE_CONNECTION_MS = 30_000;
    private static final int HEADER_BYTES = 16 << 10;

    /** An id in a path may hold whatever ids may, escaped; it is one segment all the same. */
    private static final UriCompliance IDS_IN_PATHS = UriCompliance.DEFAULT.with(
            "ids in paths",
            Violation.AMBIGUOUS_PATH_SEPARATOR,
            Violation.AMBIGUOUS_PATH_ENCODING,
            Violation.SUSPICIOUS_PATH_CHARACTERS);

    private final Javalin javalin;
    private final SlowClients slow;

    private HttpServer(Javalin javalin, SlowClients slow) {
        this.javalin = javalin;
        this.slow = slow;
    }

    /** The threads of a server; requests that waited go on there too. */
    public static QueuedThreadPool threads(int max) {
        QueuedThreadPool threads = new QueuedThreadPool(max, MIN_THREADS, IDLE_THREAD_MS);
        threads.setName("gateway-http");
        threads.setDaemon(true);
        return threads;
    }

    /**
     * Listens.
     *
     * @param port 0 for a free one
     * @param patience how long a client may take to send the headers of a request
     * @throws IllegalStateException where the port cannot be had; says what to do
     */
    public static HttpServer start(
            String host,
            int port,
            Duration patience,
            QueuedThreadPool threads,
            MeterRegistry metrics,
            Consumer<RoutesConfig> routes) {
        return start(host, port, IDLE_CONNECTION_MS, patience, threads, metrics, routes);
    }

    static HttpServer start(
            String host,
            int port,
            int idleMs,
            Duration patience,
            QueuedThreadPool threads,
            MeterRegistry metrics,
            Consumer<RoutesConfig> routes) {
        SlowClients slow = new SlowClients(patience).start();
        Javalin javalin =
                Javalin.create(config -> configure(config, host, port, idleMs, slow, threads, metrics, routes));
        try {
            javalin.start();
        } catch (RuntimeException e) {
            javalin.stop();
            slow.close();
            throw new IllegalStateException(
                    "gateway.port " + port + " on " + host + " cannot be had (" + e.getMessage()
                            + "); end what uses it or set gateway.port to another one, or to 0 for a free one",
                    e);
        }
        return new HttpServer(javalin, slow);
    }

    public int port() {
        return javalin.port();
    }

    /** Every route, such as {@code GET /livez}. */
    public List<String> routes() {
        return javalin.unsafe.internalRouter.allHttpHandlers().stream()
                .map(parsed -> parsed.endpoint)
                .filter(endpoint -> HandlerType.commonHttp().contains(endpoint.method))
                .map(endpoint -> endpoint.method.name() + " " + endpoint.path)
                .toList();
    }

    public boolean isRunning() {
        return javalin.jettyServer().server().isRunning();
    }

    @Override
    public void close() {
        slow.close();
        javalin.stop();
    }

    private static void configure(
            JavalinConfig config,
            String host,
            int port,
            int idleMs,
            SlowClients slow,
            QueuedThreadPool threads,
            MeterRegistry metrics,
            Consumer<RoutesConfig> routes) {
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.startup.startupWatcherEnabled = false;
        config.http.prefer405over404 = true;
        config.jetty.threadPool = threads;
        config.jetty.modifyHttpConfiguration(http -> bound(http, slow));
        config.jetty.modifyServletContextHandler(
                handler -> handler.getServletHandler().setDecodeAmbiguousURIs(true));
        config.jetty.modifyServer(server -> {
            server.setErrorHandler(new JettyProblems());
            server.addBean(new NetworkConnectionLimit(MAX_CONNECTIONS, server));
        });
        config.jetty.addConnector((server, http) -> connector(server, http, host, port, idleMs, slow));
        config.requestLogger.http(new RequestTimer(metrics));
        Problems.install(config.routes);
        routes.accept(config.routes);
    }

    private static void bound(HttpConfiguration http, SlowClients slow) {
        http.addCustomizer(slow);
        http.setRequestHeaderSize(HEADER_BYTES);
        http.setSendServerVersion(false);
        // Otherwise a header gets the letters of one that the connection brought before: keys and ids differ in case.
        http.setHeaderCacheCaseSensitive(true);
        http.setUriCompliance(IDS_IN_PATHS);
    }

    private static Connector connector(
            Server server, HttpConfiguration http, String host, int port, int idleMs, SlowClients slow) {
        ServerConnector connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
        connector.setHost(host);
        connector.setPort(port);
        connector.setIdleTimeout(idleMs);
        connector.addBean(slow);
        return connector;
    }
}
