package io.tokentally.testkit;

import io.tokentally.event.TokenCounts;
import io.tokentally.event.UsageEvent;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The demo's LLM calls. */
final class DemoCalls {

    /** @param share how often the model is called, beside the others */
    private record Model(
            String provider, String name, String idPrefix, int share, long outputMedian, boolean reasons) {}

    private static final List<Model> MODELS = List.of(
            new Model("openai", "gpt-4o", "chatcmpl-", 20, 350, false),
            new Model("openai", "gpt-4o-mini", "chatcmpl-", 25, 220, false),
            new Model("openai", "gpt-5", "resp_", 10, 500, true),
            new Model("anthropic", "claude-sonnet-4-5", "msg_", 20, 450, false),
            new Model("anthropic", "claude-haiku-4-5", "msg_", 10, 200, false),
            new Model("gcp.gemini", "gemini-2.5-pro", "gen-", 5, 500, true),
            new Model("gcp.gemini", "gemini-2.5-flash", "gen-", 10, 250, true));
    private static final int[] SHARES = MODELS.stream().mapToInt(Model::share).toArray();

    private final Dice dice;
    private final List<DemoSession> sessions;

    DemoCalls(Dice dice, List<DemoSession> sessions) {
        this.dice = dice;
        this.sessions = sessions;
    }

    UsageEvent next() {
        Model model = MODELS.get(dice.weighted(SHARES));
        DemoSession session = dice.pick(sessions);
        TokenCounts tokens = tokens(model);
        String response = model.idPrefix + HexFormat.of().toHexDigits(dice.bits());
        String status = dice.chance(0.02) ? dice.pick("error", "cancelled", "cache_hit") : "ok";
        return UsageEvent.newBuilder()
                .setTenant("default")
                .setEventId(model.provider + ":" + response)
                .setUserId(session.userId())
                .setSessionId(session.sessionId())
                .setMessageId(response)
                .setProvider(model.provider)
                .setModel(model.name)
                .setOperation("chat")
                .setTokens(tokens)
                .setTokenSource(source(tokens))
                .setThinkingEnabled(model.reasons)
                .setStopReason(status.equals("ok") ? "stop" : null)
                .setStatus(status)
                .setLatencyUs(dice.logNormal(1_800_000, 0.7))
                .setTags(Map.of("project", session.project()))
                .build();
    }

    /** Another count of the same call's output. */
    void correct(UsageEvent event) {
        TokenCounts tokens = event.getTokens();
        tokens.setOutput(tokens.getOutput() + 1 + dice.below(50));
        event.setTokenSource(source(tokens));
    }

    private TokenCounts tokens(Model model) {
        boolean anthropic = model.provider.equals("anthropic");
        return TokenCounts.newBuilder()
                .setInput(dice.logNormal(1_400, 1.1))
                .setCacheRead(dice.chance(0.4) ? dice.logNormal(6_000, 0.9) : 0L)
                .setCacheWrite5m(anthropic ? (dice.chance(0.25) ? dice.logNormal(2_000, 0.8) : 0L) : null)
                .setOutput(dice.logNormal(model.outputMedian, 0.8))
                .setReasoning(model.reasons ? (Long) dice.logNormal(600, 1) : null)
                .build();
    }

    private static String source(TokenCounts tokens) {
        long prompt = tokens.getInput() + tokens.getCacheRead() + orZero(tokens.getCacheWrite5m());
        return "api:" + prompt + "+" + (tokens.getOutput() + orZero(tokens.getReasoning()));
    }

    private static long orZero(@Nullable Long count) {
        return count == null ? 0 : count;
    }
}
