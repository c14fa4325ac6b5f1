package io.tokentally.gateway.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.tokentally.gateway.http.Callers;
import io.tokentally.gateway.http.Json;
import io.tokentally.gateway.http.Needs;
import io.tokentally.gateway.http.ProblemException;
import io.tokentally.gateway.http.RequestBody;
import io.tokentally.gateway.http.Shown;
import io.tokentally.schemas.Bounds;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /track/*}. A request waits for Kafka without holding a thread; its answer is written by the HTTP threads, never
 * by the one that brought the acknowledgement.
 */
public final class TrackRoutes {
    static final int MAX_BATCH = 1_000;

    private static final String IDEMPOTENCY_KEY = Common.IDEMPOTENCY_KEY;

    private final Admission admission;
    private final Publishing publishing;
    private final Duration patience;
    private final Executor httpThreads;

    /**
     * Serves from {@link #install} on.
     *
     * @param history how far back an event's time may lie; the processor's
     * @param patience how long a body may take to come
     */
    public TrackRoutes(
            Publishing publishing,
            Bounds bounds,
            Duration history,
            InstantSource clock,
            Duration patience,
            Executor httpThreads) {
        this.admission = new Admission(bounds, history, clock);
        this.publishing = publishing;
        this.patience = patience;
        this.httpThreads = httpThreads;
    }

    public void install(RoutesConfig routes) {
        routes.post("/track/tool-operation", this::toolOperation, Needs.INGEST);
        routes.post("/track/usage", this::usage, Needs.INGEST);
        routes.post("/track/batch", this::batch, Needs.INGEST);
    }

    private void toolOperation(Context context) {
        String tenant = Callers.of(context).tenant();
        String key = idempotencyKey(context);
        single(context, fields -> admission.toolOperation(fields, tenant, key));
    }

    private void usage(Context context) {
        String tenant = Callers.of(context).tenant();
        String key = idempotencyKey(context);
        single(context, fields -> admission.usage(fields, tenant, key));
    }

    private void single(Context context, Function<Fields, Accepted> admit) {
        context.future(() -> body(context)
                .thenCompose(body -> publishing.publish(admit.apply(Fields.of(body))))
                .thenAcceptAsync(outcome -> answer(context, outcome), httpThreads));
    }

    private CompletableFuture<String> body(Context context) {
        return RequestBody.read(context, patience, httpThreads);
    }

    private void answer(Context context, Outcome outcome) {
        if (outcome.failure() != null) {
            throw outcome.failure();
        }
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("status", "success");
        body.put(outcome.accepted().idField(), outcome.accepted().id());
        UsageView usage = outcome.accepted().usage();
        if (usage != null) {
            body.put("usage", usage);
        }
        json(context, body);
    }

    private void batch(Context context) {
        String tenant = Callers.of(context).tenant();
        String key = idempotencyKey(context);
        context.future(() -> body(context)
                .thenCompose(body -> outcomes(Fields.of(body), tenant, key))
                .thenAcceptAsync(outcomes -> answer(context, outcomes), httpThreads));
    }

    private CompletableFuture<List<Outcome>> outcomes(Fields fields, String tenant, @Nullable String key) {
        JsonNode events = fields.value("events");
        fields.done();
        if (!(events instanceof ArrayNode entries)) {
            throw ProblemException.unacceptable(
                    events == null
                            ? "events is required but missing"
                            : "events must be an array but is " + Shown.of(events));
        }
        if (entries.size() > MAX_BATCH) {
            throw ProblemException.unacceptable("events may have " + MAX_BATCH + " entries but has " + entries.size());
        }
        List<String> sources = fields.objectTexts("events");
        List<CompletableFuture<Outcome>> outcomes = new ArrayList<>(entries.size());
        for (int i = 0; i < entries.size(); i++) {
            outcomes.add(entry(entries.get(i), sources.get(i), tenant, key == null ? null : key + ":" + i));
        }
        return CompletableFuture.allOf(outcomes.toArray(CompletableFuture<?>[]::new))
                .thenApply(
                        done -> outcomes.stream().map(CompletableFuture::join).toList());
    }

    private CompletableFuture<Outcome> entry(
            JsonNode entry, String source, String tenant, @Nullable String idempotencyKey) {
        try {
            if (entry instanceof ObjectNode object) {
                return publishing.publish(admission.entry(new Fields(object, source), tenant, idempotencyKey));
            }
            throw ProblemException.unacceptable("an event must be a JSON object but is " + Shown.of(entry));
        } catch (ProblemException refused) {
            return CompletableFuture.completedFuture(Outcome.refused(refused));
        }
    }

    private static @Nullable String idempotencyKey(Context context) {
        String key = context.header(IDEMPOTENCY_KEY);
        if (key != null && key.isEmpty()) {
            throw ProblemException.unacceptable(IDEMPOTENCY_KEY + " must hold 1 to 256 code points but is empty");
        }
        return key;
    }

    private static void answer(Context context, List<Outcome> outcomes) {
        List<Map<String, Object>> results =
                outcomes.stream().map(Outcome::result).toList();
        boolean tried = outcomes.stream().anyMatch(outcome -> !outcome.isRefused());
        if (tried && outcomes.stream().noneMatch(Outcome::isAcknowledged)) {
            throw Publishing.unavailable("Kafka acknowledged none of the events")
                    .with("results", results);
        }
        json(context, Map.of("results", results));
    }

    private static void json(Context context, Object body) {
        context.result(Json.bytes(body)).contentType("application/json");
    }
}
