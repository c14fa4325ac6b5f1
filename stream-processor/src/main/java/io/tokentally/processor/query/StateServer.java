package io.tokentally.processor.query;

import io.javalin.Javalin;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.ForbiddenResponse;
import io.javalin.http.HandlerType;
import io.tokentally.access.Gate;
import io.tokentally.schemas.PlainText;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code /state/*}, {@code /metrics}, {@code /livez} and {@code /readyz} of one processor instance. Thread-safe. */
public final class StateServer implements AutoCloseable {
    /** Where instances ask each other; answered from what this one holds, without asking on. */
    static final String PEER_STATE = "/peer/state";

    static final String PEER_INSTANCE = "/peer/instance";

    private static final Logger LOG = LoggerFactory.getLogger(StateServer.class);
    private static final int MAX_THREADS = 24;
    private static final int MIN_THREADS = 2;
    /** Further ones wait to be accepted. */
    private static final int MAX_CONNECTIONS = 512;

    private final Javalin http;
    private volatile @Nullable LiveState live;

    private StateServer(String host, int port, Gate gate) {
        QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS, MIN_THREADS);
        threads.setName("state-http");
        http = Javalin.create(config -> {
            config.startup.showJavalinBanner = false;
            config.jetty.threadPool = threads;
            config.jetty.host = host;
            config.jetty.port = port;
            // Otherwise a header gets the letters of one that the connection brought before: keys differ in case.
            config.jetty.modifyHttpConfiguration(jetty -> jetty.setHeaderCacheCaseSensitive(true));
            config.jetty.modifyServer(server -> server.addBean(new NetworkConnectionLimit(MAX_CONNECTIONS, server)));
            config.http.prefer405over404 = true;
            LoopbackOnly loopback = new LoopbackOnly(host);
            config.routes.before(context -> {
                if (gate.isOpen() && !loopback.admits(context)) {
                    throw new ForbiddenResponse("Host '" + PlainText.of(String.valueOf(context.header("Host")), 80)
                            + "' is not this machine");
                }
            });
            new Callers(gate).install(config.routes);
            config.routes.get("/livez", this::alive, Needs.NOTHING);
            config.routes.get("/readyz", this::ready, Needs.NOTHING);
            config.routes.get("/metrics", context -> live().metrics().answer(context), Needs.ADMIN);
            new StateRoutes(this::live, gate).install(config.routes);
            errors(config.routes);
        });
    }

    private static void errors(RoutesConfig routes) {
        routes.exception(IllegalArgumentException.class, (e, context) -> Problem.answer(context, 400, e.getMessage()));
        routes.exception(UnacceptableException.class, (e, context) -> Problem.answer(context, 422, e.getMessage()));
        routes.exception(NotFoundException.class, (e, context) -> Problem.answer(context, 404, e.getMessage()));
        routes.exception(NotReadyException.class, (e, context) -> unavailable(context, e));
        routes.exception(InvalidStateStoreException.class, (e, context) -> unavailable(context, e));
        routes.exception(ForbiddenResponse.class, (e, context) -> Problem.answer(context, 403, e.getMessage()));
        routes.exception(Exception.class, (e, context) -> {
            LOG.error("{} {} failed", context.method(), context.path(), e);
            Problem.answer(context, 500, "unexpected; the processor's log says more");
        });
        routes.error(404, context -> {
            if (!Problem.isAnswered(context)) {
                Problem.answer(context, 404, "there is no " + context.path());
            }
        });
        routes.error(405, context -> {
            context.header("Allow", "GET, HEAD");
            Problem.answer(context, 405, context.path() + " is only read: use GET");
        });
    }

    /**
     * Listens at once and answers 503 until {@link #serve}.
     *
     * @param gate decides who is answered
     * @throws IllegalStateException where the port cannot be had
     */
    public static StateServer bind(String host, int port, Gate gate) {
        StateServer server = new StateServer(host, port, gate);
        try {
            server.http.start();
        } catch (RuntimeException e) {
            server.http.stop();
            throw new IllegalStateException(
                    "state.port " + port + " on " + host + " cannot be had: " + e.getMessage()
                            + ". Give another with state.port (--state-port)",
                    e);
        }
        return server;
    }

    public int port() {
        return http.port();
    }

    /** Every route, such as {@code GET /livez}. */
    public List<String> routes() {
        return http.unsafe.internalRouter.allHttpHandlers().stream()
                .map(parsed -> parsed.endpoint)
                .filter(endpoint -> HandlerType.commonHttp().contains(endpoint.method))
                .map(endpoint -> endpoint.method.name() + " " + endpoint.path)
                .toList();
    }

    /** From now on answers come from {@code state}, which is closed with the server. */
    public void serve(LiveState state) {
        live = state;
    }

    private LiveState live() {
        LiveState ready = live;
        if (ready == null) {
            throw new NotReadyException("the processor is starting");
        }
        return ready;
    }

    /** A processor that has stopped by itself will not come back in this process. */
    private void alive(Context context) {
        LiveState ready = live;
        String stopped = ready == null ? null : ready.health().stopped();
        if (stopped != null) {
            throw new NotReadyException(stopped);
        }
        context.json(Map.of("status", "alive"));
    }

    private void ready(Context context) {
        String problem = live().health().problem();
        if (problem != null) {
            throw new NotReadyException(problem);
        }
        context.json(Map.of("status", "ready"));
    }

    private static void unavailable(Context context, Exception problem) {
        context.header("Retry-After", "1");
        Problem.answer(context, 503, problem.getMessage());
    }

    @Override
    public void close() {
        http.stop();
        LiveState state = live;
        if (state != null) {
            state.close();
        }
    }
}
