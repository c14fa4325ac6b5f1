package io.tokentally.gateway.stream;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.tokentally.access.Denied;
import io.tokentally.access.Gate;
import io.tokentally.access.Scope;
import io.tokentally.gateway.http.Callers;
import io.tokentally.gateway.http.Needs;
import io.tokentally.gateway.http.Params;
import io.tokentally.gateway.http.ProblemException;
import io.tokentally.gateway.query.Answers;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code GET /stream}: server-sent events of what is counted from now on. Each reader has a thread of its own, {@code
 * gateway-stream-writer}, and a bounded queue; the number of readers is bounded. A reader whose key is revoked is let go at the
 * next heartbeat.
 */
public final class StreamRoutes implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(StreamRoutes.class);
    private static final Duration START = Duration.ofSeconds(5);
    private static final int RETRY_AFTER_SECONDS = 5;
    private static final int FORBIDDEN_FROM = 401;
    private static final int FORBIDDEN_TO = 403;

    private final LedgerFollower follower;
    private final Gate gate;
    private final Answers answers;
    private final Semaphore room;

    /** @param maxSubscribers readers at once */
    public StreamRoutes(
            LedgerFollower follower, Gate gate, Answers answers, int maxSubscribers, MeterRegistry metrics) {
        this.follower = follower;
        this.gate = gate;
        this.answers = answers;
        this.room = new Semaphore(maxSubscribers);
        Gauge.builder("tokentally.gateway.stream.subscribers", () -> maxSubscribers - room.availablePermits())
                .description("Readers of /stream")
                .register(metrics);
    }

    public void install(RoutesConfig routes) {
        routes.get("/stream", this::stream, Needs.READ);
    }

    @Override
    public void close() {
        follower.subscribers().forEach(Subscriber::close);
    }

    private void stream(Context context) throws InterruptedException {
        Params params = Params.of(context);
        Map<String, String> wanted = new LinkedHashMap<>();
        want(wanted, "type", params.oneOf("type", Set.of("usage", "tool_operation")));
        want(wanted, "provider", params.provider("provider"));
        for (String name : List.of("model", "user_id", "tool_name")) {
            want(wanted, name, params.text(name));
        }
        params.done();
        if (!room.tryAcquire()) {
            throw ProblemException.unavailable(
                    "as many read the stream as the setting stream.subscribers allows", RETRY_AFTER_SECONDS);
        }
        Subscriber subscriber = new Subscriber(Callers.of(context).tenant(), wanted);
        boolean live = false;
        try {
            live = follower.add(subscriber, START);
        } finally {
            if (!live) {
                room.release();
            }
        }
        if (!live) {
            throw ProblemException.unavailable("Kafka gives no answer", RETRY_AFTER_SECONDS);
        }
        context.contentType("text/event-stream")
                .header("Cache-Control", "no-store")
                .header("X-Accel-Buffering", "no");
        List<String> authorization = Collections.list(context.req().getHeaders("Authorization"));
        context.future(() -> write(context, subscriber, authorization));
    }

    private CompletableFuture<?> write(Context context, Subscriber subscriber, List<String> authorization) {
        AsyncContext exchange = context.req().getAsyncContext();
        exchange.addListener(new ReaderGone(subscriber));
        Thread writer = new Thread(
                () -> {
                    try {
                        ServletOutputStream out = context.res().getOutputStream();
                        subscriber.write(out, answers.fresh(), () -> mayRead(authorization));
                    } catch (IOException | IllegalStateException e) {
                        log.debug("a reader of the stream is gone: {}", e.toString());
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    } finally {
                        follower.remove(subscriber);
                        room.release();
                        end(exchange);
                    }
                },
                "gateway-stream-writer");
        writer.setDaemon(true);
        writer.start();
        return new CompletableFuture<>(); // never complete: the writer ends the exchange itself
    }

    private static void end(AsyncContext exchange) {
        try {
            exchange.complete();
        } catch (IllegalStateException e) {
            log.debug("the server has ended the exchange already: {}", e.toString());
        }
    }

    private boolean mayRead(List<String> authorization) {
        try {
            gate.admit(authorization, Scope.READ);
            return true;
        } catch (Denied denied) {
            return denied.status() < FORBIDDEN_FROM || denied.status() > FORBIDDEN_TO;
        }
    }

    private static void want(Map<String, String> wanted, String name, @Nullable String value) {
        if (value != null) {
            wanted.put(name, value);
        }
    }
}
