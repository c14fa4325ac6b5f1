package io.tokentally.gateway.state;

import com.fasterxml.jackson.databind.JsonNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
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

    private final Database database;
    private final PipelineLag lag;
    private final StateClient state;
    private final Answers answers;

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
        String tenant = Callers.of(context).tenant();
        String authorization = context.header("Authorization");
        CompletableFuture<HttpResponse<byte[]>> auditAsked = state.get("/state/audit", authorization, STATE_TIMEOUT);
        CompletableFuture<HttpResponse<byte[]>> producersAsked =
                state.get("/state/producers", authorization, STATE_TIMEOUT);
        Instant asOf = answers.asOf(context);
        Pipeline.Stored stored = database.read(tenant, handle -> Pipeline.Stored.read(handle, tenant));
        PipelineLag.Records behind = lag.now();
        JsonNode audit = answered(auditAsked);
        JsonNode producers = answered(producersAsked);
        Answers.json(
                context,
                new Pipeline(
                        asOf,
                        asOf == null ? null : seconds(Duration.between(asOf, answers.now())),
                        behind,
                        sum(audit, "audit", "received"),
                        sum(audit, "audit", "ledger"),
                        sum(audit, "audit", "superseded"),
                        sum(audit, "audit", "duplicates"),
                        sum(audit, "audit", "stale"),
                        sum(audit, "audit", "rejected"),
                        stored.late(),
                        stored.unpricedCalls(),
                        stored.unpriced(),
                        sum(producers, "producers", "known_missing"),
                        isComplete(audit) && isComplete(producers)));
    }

    private static BigDecimal seconds(Duration age) {
        return BigDecimal.valueOf(Math.max(0, age.toMillis()), 3);
    }

    private static @Nullable BigDecimal sum(@Nullable JsonNode answer, String rows, String name) {
        if (answer == null || !answer.path(rows).isArray()) {
            return null;
        }
        BigDecimal sum = BigDecimal.ZERO;
        for (JsonNode row : answer.path(rows)) {
            sum = sum.add(row.path(name).decimalValue());
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
