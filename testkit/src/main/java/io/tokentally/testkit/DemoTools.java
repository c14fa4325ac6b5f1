package io.tokentally.testkit;

import io.tokentally.event.ToolOperationEvent;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** The demo's agent reads and searches. */
final class DemoTools {

    private static final List<String> FILES = List.of(
            "src/main/java/app/Checkout.java",
            "src/main/java/app/Cart.java",
            "web/src/components/Search.tsx",
            "README.md",
            "infra/main.tf",
            "notebooks/forecast.py");

    private final Dice dice;
    private final List<DemoSession> sessions;

    DemoTools(Dice dice, List<DemoSession> sessions) {
        this.dice = dice;
        this.sessions = sessions;
    }

    ToolOperationEvent next() {
        boolean read = dice.chance(0.6);
        String mode = read ? dice.pick("full", "overview", "symbol") : dice.pick("references", "semantic", "tri_index");
        DemoSession session = dice.pick(sessions);
        long original = dice.logNormal(read ? 3_500 : 9_000, 0.9);
        boolean withModel = dice.chance(0.6);
        ToolOperationEvent event = ToolOperationEvent.newBuilder()
                .setTenant("default")
                .setEventId("op-" + HexFormat.of().toHexDigits(dice.bits()))
                .setSessionId(session.sessionId())
                .setUserId(session.userId())
                .setToolId(read ? "smart-read" : "code-search")
                .setToolName(read ? "read" : "search")
                .setOperationMode(mode)
                .setParameters(read ? "{\"lines\":\"all\"}" : "{\"query\":\"price of an order\",\"limit\":20}")
                .setFilePath(read ? dice.pick(FILES) : null)
                .setTokensOriginal(original)
                .setTokensActual(actual(mode, original))
                .setResponseTimeUs(dice.logNormal(read ? 9_000 : 42_000, 0.6))
                .setCacheHit(dice.chance(0.3))
                .setProvider(withModel ? "anthropic" : null)
                .setModel(withModel ? "claude-sonnet-4-5" : null)
                .setTags(Map.of("project", session.project()))
                .build();
        event.setTokensPrevented(event.getTokensOriginal() - event.getTokensActual());
        return event;
    }

    /** Another count of what the tool gave back. */
    void correct(ToolOperationEvent event) {
        event.setTokensActual(event.getTokensActual() + 1 + dice.below(100));
        event.setTokensPrevented(event.getTokensOriginal() - event.getTokensActual());
    }

    /** A full read saves nothing, and its frame costs a little; the others give back a part. */
    private long actual(String mode, long original) {
        return mode.equals("full") ? original + dice.below(40) : Math.max(1, original * (5 + dice.below(40)) / 100);
    }
}
