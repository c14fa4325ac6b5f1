package io.tokentally.processor.query;

import io.javalin.Javalin;
import io.javalin.http.Context;
import io.javalin.http.ForbiddenResponse;
import io.tokentally.access.Gate;
import io.tokentally.schemas.PlainText;
import io.tokentally.schemas.registry.SchemaRegistry;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code /state/*}, {@code /livez} and {@code /readyz} of one processor instance. Thread-safe. */
public final class StateServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StateServer.class);
    private static final int MAX_THREADS = 16;
    private static final int MIN_THREADS = 2;
    /** Further ones wait to be accepted. */
    private static final int MAX_CONNECTIONS = 512;

    private final Javalin http;
    private volatile @Nullable StateAnswers answers;
    private volatile @Nullable StateFreshness freshness;

    private StateServer(String host, int port, Gate gate) {
        QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS, MIN_THREADS);
        threads.setName("state-http");
        http = Javalin.create(config -> {
            config.startup.showJavalinBanner = false;
            config.jetty.threadPool = threads;
            config.jetty.host = host;
            config.jetty.port = port;
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
            config.routes.get("/livez", context -> context.json(Map.of("status", "alive")), Needs.NOTHING);
            config.routes.get("/readyz", this::ready, Needs.NOTHING);
            config.routes.get("/state/models", this::models, Needs.READ);
            config.routes.get("/state/models/{provider}/{model}", this::models, Needs.READ);
            config.routes.get("/state/savings", this::savings, Needs.READ);
            config.routes.get("/state/savings/{tool_name}/{mode}", this::savings, Needs.READ);
            config.routes.get("/state/audit", this::audit, Needs.READ);
            config.routes.get("/state/audit/totals", this::auditTotals, Needs.ADMIN);
            config.routes.exception(
                    IllegalArgumentException.class, (e, context) -> Problem.answer(context, 400, e.getMessage()));
            config.routes.exception(
                    UnacceptableException.class, (e, context) -> Problem.answer(context, 422, e.getMessage()));
            config.routes.exception(NotReadyException.class, (e, context) -> unavailable(context, e));
            config.routes.exception(InvalidStateStoreException.class, (e, context) -> unavailable(context, e));
            config.routes.exception(
                    ForbiddenResponse.class, (e, context) -> Problem.answer(context, 403, e.getMessage()));
            config.routes.exception(Exception.class, (e, context) -> {
                LOG.error("{} {} failed", context.method(), context.path(), e);
                Problem.answer(context, 500, "unexpected; the processor's log says more");
            });
            config.routes.error(404, context -> {
                if (!Problem.isAnswered(context)) {
                    Problem.answer(context, 404, "there is no " + context.path());
                }
            });
            config.routes.error(405, context -> {
                context.header("Allow", "GET, HEAD");
                Problem.answer(context, 405, context.path() + " is only read: use GET");
            });
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

    /** From now on answers come from {@code streams}' stores. */
    public void serve(KafkaStreams streams, StateFreshness watched, SchemaRegistry registry) {
        freshness = watched;
        answers = new StateAnswers(streams, watched, registry);
    }

    private StateAnswers answers() {
        StateAnswers ready = answers;
        if (ready == null) {
            throw new NotReadyException("the processor is starting");
        }
        return ready;
    }

    private void models(Context context) {
        json(context, answers().models(Callers.of(context).tenant(), Selection.of(context)));
    }

    private void savings(Context context) {
        json(context, answers().savings(Callers.of(context).tenant(), Selection.of(context)));
    }

    private void audit(Context context) {
        Parameters parameters = Parameters.of(context, Set.of("producer_id"));
        json(context, answers().audit(Callers.of(context), parameters.get("producer_id")));
    }

    private void auditTotals(Context context) {
        Parameters.of(context, Set.of());
        json(context, answers().auditTotals());
    }

    private void ready(Context context) {
        answers().requireRunning();
        context.json(Map.of("status", "ready"));
    }

    private static void json(Context context, byte[] body) {
        context.contentType("application/json").result(body);
    }

    private static void unavailable(Context context, Exception problem) {
        context.header("Retry-After", "1");
        Problem.answer(context, 503, problem.getMessage());
    }

    @Override
    public void close() {
        StateFreshness watched = freshness;
        if (watched != null) {
            watched.close();
        }
        http.stop();
    }
}
