package io.tokentally.gateway.state;

import com.fasterxml.jackson.databind.JsonNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.tokentally.access.Caller;
import io.tokentally.access.Scope;
import io.tokentally.gateway.freshness.PipelineLag;
import io.tokentally.gateway.http.Callers;
import io.tokentally.gateway.http.Json;
import io.tokentally.gateway.http.Needs;
import io.tokentally.gateway.http.Params;
import io.tokentally.gateway.http.ProblemException;
import io.tokentally.gateway.query.Answers;
import io.tokentally.gateway.query.Database;
import java.math.BigDecimal;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code GET /metrics/pipeline}. */
public final class PipelineRoutes {
    private static final Logger log = LoggerFactory.getLogger(PipelineRoutes.class);
    private static final Duration STATE_TIMEOUT = Duration.ofSeconds(2);

    private static final String ALL_TENANTS = "";

    private final Database database;
    private final PipelineLag lag;
    private final StateClient state;
    private final Answers answers;
    private final Remembered<String, Pipeline.Stored> stored = new Remembered<>();
    private final Remembered<String, PipelineLag.Records> behind = new Remembered<>();

    public PipelineRoutes(Database database, PipelineLag lag, StateClient state, Answers answers) {
        this.database = database;
        this.lag = lag;
        this.state = state;
        this.answers = answers;
    }

    public void install(RoutesConfig routes) {
        routes.get("/metrics/pipeline", this::pipeline, Needs.READ);
    }

    private void pipeline(Context context) {
        Params.of(context).done();
        Caller caller = Callers.of(context);
        String tenant = caller.tenant();
        String authorization = context.header("Authorization");
        CompletableFuture<HttpResponse<byte[]>> auditAsked = state.get("/state/audit", authorization, STATE_TIMEOUT);
        CompletableFuture<HttpResponse<byte[]>> producersAsked =
                state.get("/state/producers", authorization, STATE_TIMEOUT);
        Pipeline.Stored known = stored.get(tenant, () -> {
            Instant asOf = answers.fresh().get();
            return database.read(tenant, handle -> Pipeline.Stored.read(handle, tenant, asOf));
        });
        Answers.asOf(context, known.asOf());
        Instant fresh = answers.fresh().get();
        JsonNode audit = answered(auditAsked);
        JsonNode producers = answered(producersAsked);
        Answers.json(
                context,
                new Pipeline(
                        known.asOf(),
                        fresh == null ? null : seconds(Duration.between(fresh, answers.now())),
                        caller.may(Scope.ADMIN) ? behind.get(ALL_TENANTS, lag::now) : null,
                        sum(audit, tenant, "audit", "received"),
                        sum(audit, tenant, "audit", "ledger"),
                        sum(audit, tenant, "audit", "superseded"),
                        sum(audit, tenant, "audit", "duplicates"),
                        sum(audit, tenant, "audit", "stale"),
                        sum(audit, tenant, "audit", "rejected"),
                        known.late(),
                        known.unpricedCalls(),
                        known.unpriced(),
                        sum(producers, tenant, "producers", "known_missing"),
                        isComplete(audit) && isComplete(producers)));
    }

    private static BigDecimal seconds(Duration age) {
        return BigDecimal.valueOf(Math.max(0, age.toMillis()), 3);
    }

    /**
     * Of the tenant's rows, and of those of no tenant: what cannot be decoded has none. The processor shows these, and other
     * tenants', only as long as there are no keys.
     */
    private static @Nullable BigDecimal sum(@Nullable JsonNode answer, String tenant, String rows, String name) {
        if (answer == null || !answer.path(rows).isArray()) {
            return null;
        }
        BigDecimal sum = BigDecimal.ZERO;
        for (JsonNode row : answer.path(rows)) {
            String owner = row.path("tenant").asText();
            if (owner.equals(tenant) || owner.isEmpty()) {
                sum = sum.add(row.path(name).decimalValue());
            }
        }
        return sum;
    }

    private static boolean isComplete(@Nullable JsonNode answer) {
        return answer != null && answer.path("complete").asBoolean();
    }

    /** Null where there is none, or another than 200. */
    private static @Nullable JsonNode answered(CompletableFuture<HttpResponse<byte[]>> asked) {
        try {
            HttpResponse<byte[]> answer = asked.get(STATE_TIMEOUT.toMillis() + 500, TimeUnit.MILLISECONDS);
            return answer.statusCode() == 200 ? Json.object(new String(answer.body(), StandardCharsets.UTF_8)) : null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        } catch (ExecutionException | TimeoutException | ProblemException e) {
            log.debug("the processor gives no answer", e);
            return null;
        }
    }
}
