package io.tokentally.processor.query;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.ForbiddenResponse;
import io.tokentally.access.Caller;
import io.tokentally.access.Gate;
import io.tokentally.schemas.Providers;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Which path asks what. */
final class StateRoutes {
    private static final String TENANT = "tenant";

    private final Supplier<LiveState> live;
    private final Gate gate;

    StateRoutes(Supplier<LiveState> live, Gate gate) {
        this.live = live;
        this.gate = gate;
    }

    void install(RoutesConfig routes) {
        routes.get("/state/models", context -> answer(context, question(context, Kind.MODELS)), Needs.READ);
        routes.get("/state/models/{provider}/<model>", this::model, Needs.READ);
        routes.get("/state/savings", context -> answer(context, question(context, Kind.SAVINGS)), Needs.READ);
        routes.get("/state/savings/{tool_name}/{mode}", this::saving, Needs.READ);
        routes.get("/state/unpriced", context -> answer(context, question(context, Kind.UNPRICED)), Needs.READ);
        routes.get("/state/sessions/{id}", this::session, Needs.READ);
        routes.get("/state/audit", context -> answer(context, counts(context, Kind.AUDIT)), Needs.READ);
        routes.get("/state/reprices", this::reprices, Needs.READ);
        routes.get("/state/prices", this::prices, Needs.ADMIN);
        routes.get("/state/producers", context -> answer(context, counts(context, Kind.PRODUCERS)), Needs.READ);
        routes.get("/state/audit/totals", this::auditTotals, Needs.ADMIN);
        routes.get("/state/instances", this::instances, Needs.ADMIN);
        routes.get(StateServer.PEER_STATE, this::peerState, Needs.NOTHING);
        routes.get(StateServer.PEER_INSTANCE, this::peerInstance, Needs.NOTHING);
    }

    /** The sums over all tenants and producers, which it does not name. */
    private void auditTotals(Context context) {
        Parameters.of(context, Set.of());
        answer(context, new Question(Kind.AUDIT_TOTALS, Map.of()));
    }

    private void instances(Context context) {
        Parameters.of(context, Set.of());
        json(context, live.get().instances().all(live.get().freshness().asOf()));
    }

    /** About the counters of the caller's tenant; as long as there are no keys, of all. */
    private void reprices(Context context) {
        Parameters.of(context, Set.of());
        Caller caller = Callers.of(context);
        answer(
                context,
                new Question(
                        Kind.REPRICES, caller.equals(Caller.KEYLESS) ? Map.of() : Map.of(TENANT, caller.tenant())));
    }

    /** What this instance prices by. */
    private void prices(Context context) {
        Parameters.of(context, Set.of());
        json(context, StateJson.bytes(StateJson.prices(live.get().prices().known())));
    }

    private void peerState(Context context) {
        requirePeer(context);
        json(context, answers().local(peerQuestion(context)));
    }

    private void peerInstance(Context context) {
        requirePeer(context);
        json(context, live.get().instances().local());
    }

    private void answer(Context context, Question question) {
        json(context, answers().answer(question));
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
        Question asked =
                new Question(Kind.SESSION, Map.of(TENANT, Callers.of(context).tenant(), "session_id", id));
        ObjectNode answer = StateJson.MAPPER.createObjectNode();
        answer.put("session_id", id);
        json(context, answers().answerNamed(asked, answer, "session " + id));
    }

    /** About totals, in a range. */
    private static Question question(Context context, Kind kind) {
        Map<String, String> parameters =
                new HashMap<>(Parameters.of(context, Selection.PARAMETERS).values());
        parameters.put(TENANT, Callers.of(context).tenant());
        Question question = new Question(kind, parameters);
        question.selection(); // tells what cannot be read
        return question;
    }

    /** About the counters of the caller's tenant; as long as there are no keys, of all, and of what belongs to none. */
    private static Question counts(Context context, Kind kind) {
        Map<String, String> parameters =
                new HashMap<>(Parameters.of(context, Set.of("producer_id")).values());
        Caller caller = Callers.of(context);
        if (!caller.equals(Caller.KEYLESS)) {
            parameters.put(TENANT, caller.tenant());
        }
        return new Question(kind, parameters);
    }

    private static Question peerQuestion(Context context) {
        return Question.ofPeer(context.queryParamMap().entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, each -> each.getValue().get(0))));
    }

    private void requirePeer(Context context) {
        if (!live.get().secret().admits(context, gate.isOpen())) {
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
