package io.tokentally.testkit;

import io.tokentally.event.ToolOperationEvent;
import java.util.List;
import java.util.function.Consumer;

/** Random tool operations: savings and the opposite, with and without a model, numbers up to the bounds. */
final class ToolDrafts implements Drafts<ToolOperationEvent> {

    private final Dice dice;

    ToolDrafts(Dice dice) {
        this.dice = dice;
    }

    @Override
    public ToolOperationEvent fresh(String tenant, String eventId) {
        boolean withModel = dice.chance(0.5);
        ToolOperationEvent event = ToolOperationEvent.newBuilder()
                .setTenant(tenant)
                .setEventId(eventId)
                .setSessionId(Words.name(dice, "session-", 6))
                .setUserId(dice.sometimes(0.5, Words.name(dice, "user-", 4)))
                .setToolId(Words.name(dice, "tool-", 3))
                .setToolName(dice.pick("read", "search"))
                .setOperationMode(dice.pick("full", "overview", "symbol", "references", "semantic", "tri_index"))
                .setParameters(parameters())
                .setFilePath(dice.sometimes(0.5, dice.pick("src/Main.java", "p".repeat(4_096), Words.odd(dice))))
                .setTokensOriginal(count())
                .setTokensActual(count())
                .setResponseTimeUs(dice.sometimes(0.8, dice.pick(0L, dice.logNormal(4_000, 1), UsageDrafts.LARGEST)))
                .setCacheHit(dice.sometimes(0.5, dice.chance(0.5)))
                .setProvider(withModel ? dice.pick("openai", "OpenAI", "anthropic", "gemini", "acme") : null)
                .setModel(
                        withModel || dice.chance(0.05)
                                ? dice.pick("gpt-4o", "claude-opus-4-6", "gemini-2.5-flash")
                                : null)
                .setTags(UsageDrafts.tags(dice))
                .build();
        if (dice.chance(0.4)) {
            event.setTokensPrevented(event.getTokensOriginal() - event.getTokensActual());
        }
        return event;
    }

    @Override
    public void change(ToolOperationEvent event) {
        switch (dice.below(4)) {
            case 0 -> event.setOperationMode(event.getOperationMode().equals("full") ? "symbol" : "full");
            case 1 -> event.setToolId(event.getToolId().equals("moved") ? "moved-on" : "moved");
            default -> {
                event.setTokensOriginal(event.getTokensOriginal() == 7 ? 8L : 7L);
                event.setTokensPrevented(null);
            }
        }
    }

    @Override
    public List<Consumer<ToolOperationEvent>> spoilers() {
        String tooLong = "n".repeat(257);
        return List.of(
                event -> event.setEventId(""),
                event -> event.setEventId(tooLong),
                event -> event.setTenant(tooLong),
                event -> event.setRevision(-5),
                event -> event.setSessionId(""),
                event -> event.setUserId(""),
                event -> event.setToolId(""),
                event -> event.setToolId("nul\u0000"),
                event -> event.setToolName("write"),
                event -> event.setToolName(""),
                event -> event.setOperationMode("FULL"),
                event -> event.setOperationMode(tooLong),
                event -> event.setParameters("[]"),
                event -> event.setParameters(""),
                event -> event.setParameters("{\"open\":"),
                event -> event.setParameters("{} {}"),
                event -> event.setParameters("{\"pad\":\"" + "x".repeat(65_527) + "\"}"),
                event -> event.setFilePath("p".repeat(4_097)),
                event -> event.setFilePath("nul\u0000"),
                event -> event.setTokensOriginal(null),
                event -> event.setTokensActual(null),
                event -> event.setTokensOriginal(-1L),
                event -> event.setTokensActual(UsageDrafts.LARGEST + 1),
                event -> event.setTokensPrevented(event.getTokensOriginal() - event.getTokensActual() + 1),
                event -> event.setResponseTimeUs(-1L),
                event -> event.setProvider(""),
                event -> event.setModel(tooLong),
                event -> event.setTags(UsageDrafts.numbered("tag", 65, "v")),
                event -> event.setProducerId(tooLong));
    }

    private String parameters() {
        return dice.chance(0.02)
                ? "{\"pad\":\"" + "x".repeat(65_526) + "\"}"
                : dice.pick(
                        "{}",
                        "{\"query\": \"naïve \\\"quoted\\\" 😀\"}",
                        "{\"depth\":1e400,\"paths\":[\"a\\nb\",null,true]}");
    }

    private long count() {
        return switch (dice.weighted(5, 90, 4, 1)) {
            case 0 -> 0L;
            case 1 -> dice.logNormal(1_500, 1.2);
            case 2 -> dice.logNormal(100_000, 1);
            default -> UsageDrafts.LARGEST;
        };
    }
}
