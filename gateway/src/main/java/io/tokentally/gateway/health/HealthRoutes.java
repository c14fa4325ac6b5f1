package io.tokentally.gateway.health;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.tokentally.gateway.freshness.FreshnessMonitor;
import io.tokentally.gateway.http.Json;
import io.tokentally.gateway.http.Needs;
import io.tokentally.gateway.http.Params;
import io.tokentally.gateway.http.ProblemException;
import io.tokentally.gateway.query.Database;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * {@code /livez}: the process answers. {@code /readyz}: Kafka and the database do, so that events can be taken and questions
 * answered. How fresh the answers are is said beside it and makes nothing unready: events are taken while the processor or
 * the sink rests.
 */
public final class HealthRoutes {
    static final String OK = "ok";
    private static final int KAFKA_TIMEOUT_MS = 2_000;
    private static final int RETRY_AFTER_SECONDS = 2;

    private final Check kafka;
    private final Check database;
    private final Supplier<FreshnessMonitor.State> freshness;

    HealthRoutes(Check kafka, Check database, Supplier<FreshnessMonitor.State> freshness) {
        this.kafka = kafka;
        this.database = database;
        this.freshness = freshness;
    }

    public static HealthRoutes of(Admin kafka, Database database, FreshnessMonitor freshness) {
        return new HealthRoutes(
                () -> kafka.describeCluster().clusterId().get(KAFKA_TIMEOUT_MS, TimeUnit.MILLISECONDS),
                database::ping,
                freshness::state);
    }

    public void install(RoutesConfig routes) {
        routes.get("/livez", this::alive, Needs.NOTHING);
        routes.get("/readyz", this::ready, Needs.NOTHING);
    }

    /** Throws where the other side gives no answer. */
    @FunctionalInterface
    interface Check {
        void run() throws InterruptedException, ExecutionException, TimeoutException;
    }

    private record Ready(
            String status,
            Map<String, String> checks,
            @Nullable Instant asOf) {}

    private void alive(Context context) {
        Params.of(context).done();
        context.contentType("application/json").result(Json.bytes(Map.of("status", "alive")));
    }

    private void ready(Context context) {
        Params.of(context).done();
        Map<String, String> checks = checks();
        FreshnessMonitor.State fresh = freshness.get();
        boolean ready = OK.equals(checks.get("kafka")) && OK.equals(checks.get("database"));
        if (!ready) {
            throw ProblemException.unavailable("not ready: " + checks, RETRY_AFTER_SECONDS)
                    .with("checks", checks);
        }
        context.header("Cache-Control", "no-store")
                .contentType("application/json")
                .result(Json.bytes(new Ready("ready", checks, fresh.asOf())));
    }

    /** How Kafka, the database and the freshness of answers are: {@value #OK}, or what is wrong. */
    public Map<String, String> checks() {
        Map<String, String> checks = new LinkedHashMap<>();
        checks.put("kafka", outcome(kafka));
        checks.put("database", outcome(database));
        String trouble = freshness.get().trouble();
        checks.put("freshness", trouble == null ? OK : trouble);
        return checks;
    }

    private static String outcome(Check check) {
        try {
            check.run();
            return OK;
        } catch (TimeoutException e) {
            return "no answer within " + KAFKA_TIMEOUT_MS + " ms";
        } catch (ExecutionException | KafkaException | ProblemException e) {
            return String.valueOf(e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted";
        }
    }
}
