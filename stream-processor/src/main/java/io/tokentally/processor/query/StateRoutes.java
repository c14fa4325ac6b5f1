package io.tokentally.processor.query;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.ForbiddenResponse;
import io.tokentally.schemas.Providers;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Which path asks what. */
final class StateRoutes {
    /** Whoever reaches this machine without a key. */
    private static final String TENANT = "default";

    private final Supplier<LiveState> live;

    StateRoutes(Supplier<LiveState> live) {
        this.live = live;
    }

    void install(RoutesConfig routes) {
        routes.get("/state/models", context -> json(context, answers().answer(question(context, Kind.MODELS))));
        routes.get("/state/models/{provider}/<model>", this::model);
        routes.get("/state/savings", context -> json(context, answers().answer(question(context, Kind.SAVINGS))));
        routes.get("/state/savings/{tool_name}/{mode}", this::saving);
        routes.get("/state/unpriced", context -> json(context, answers().answer(question(context, Kind.UNPRICED))));
        routes.get("/state/sessions/{id}", this::session);
        routes.get("/state/audit", context -> json(context, answers().answer(counts(context, Kind.AUDIT))));
        routes.get("/state/producers", context -> json(context, answers().answer(counts(context, Kind.PRODUCERS))));
        routes.get("/state/instances", context -> {
            Parameters.of(context, Set.of());
            json(context, live.get().instances().all(live.get().freshness().asOf()));
        });
        routes.get(StateServer.PEER_STATE, context -> {
            requirePeer(context);
            json(context, answers().local(peerQuestion(context)));
        });
        routes.get(StateServer.PEER_INSTANCE, context -> {
            requirePeer(context);
            json(context, live.get().instances().local());
        });
    }

    private void model(Context context) {
        Question asked = question(context, Kind.MODELS)
                .with("provider", Providers.canonical(context.pathParam("provider")))
                .with("model", context.pathParam("model"));
        String named = "model " + asked.get("model") + " of " + asked.get("provider");
        json(context, answers().answerNamed(asked, StateJson.MAPPER.createObjectNode(), named));
    }

    private void saving(Context context) {
        Question asked = question(context, Kind.SAVINGS)
                .with("tool_name", context.pathParam("tool_name"))
                .with("mode", context.pathParam("mode"));
        String named = "tool " + asked.get("tool_name") + " in mode " + asked.get("mode");
        json(context, answers().answerNamed(asked, StateJson.MAPPER.createObjectNode(), named));
    }

    private void session(Context context) {
        String id = context.pathParam("id");
        Parameters.of(context, Set.of());
        Question asked = new Question(Kind.SESSION, Map.of("tenant", TENANT, "session_id", id));
        ObjectNode answer = StateJson.MAPPER.createObjectNode();
        answer.put("session_id", id);
        json(context, answers().answerNamed(asked, answer, "session " + id));
    }

    /** About totals, in a range. */
    private static Question question(Context context, Kind kind) {
        Map<String, String> parameters =
                new HashMap<>(Parameters.of(context, Selection.PARAMETERS).values());
        parameters.put("tenant", TENANT);
        Question question = new Question(kind, parameters);
        question.selection(); // tells what cannot be read
        return question;
    }

    /** About counters. Without keys whoever reaches this machine runs the pipeline, and sees those of every tenant. */
    private static Question counts(Context context, Kind kind) {
        return new Question(kind, Parameters.of(context, Set.of("producer_id")).values());
    }

    private static Question peerQuestion(Context context) {
        return Question.ofPeer(context.queryParamMap().entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, each -> each.getValue().get(0))));
    }

    private void requirePeer(Context context) {
        if (!live.get().secret().admits(context)) {
            throw new ForbiddenResponse("only instances of this application are answered here: look at peer.secret");
        }
    }

    private StateAnswers answers() {
        return live.get().answers();
    }

    private static void json(Context context, byte[] body) {
        context.contentType("application/json").result(body);
    }
}
