package io.tokentally.testkit;

import io.tokentally.event.TokenCounts;
import io.tokentally.event.UsageEvent;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Random usage events: every token class, tier and status, priced and unpriced models, numbers up to the bounds. */
final class UsageDrafts implements Drafts<UsageEvent> {

    static final long LARGEST = (1L << 53) - 1;

    /** Provider as people write it, and model; the last ones nobody has a price for. */
    private static final List<List<String>> MODELS = List.of(
            List.of("openai", "gpt-4o"),
            List.of("OpenAI", "gpt-4o"),
            List.of("openai", "gpt-4o-2024-08-06"),
            List.of("openai", "gpt-4o-mini"),
            List.of("openai", "o3"),
            List.of("anthropic", "claude-sonnet-4-5"),
            List.of("claude", "claude-sonnet-4-5-20250929"),
            List.of("anthropic", "claude-opus-4-6"),
            List.of("gcp.gemini", "gemini-2.5-pro"),
            List.of("gemini", "gemini-2.5-flash"),
            List.of("google", "gemini-2.5-flash"),
            List.of("xai", "grok-4"),
            List.of("mistral", "mistral-large-latest"),
            List.of("acme", "gpt-4o"),
            List.of("openai", "gpt-nobody-knows"),
            List.of("say \"hi\"", "😀 smile"));

    private static final BigDecimal LARGEST_COST = new BigDecimal("999999999999.999999999999999999");

    private final Dice dice;

    UsageDrafts(Dice dice) {
        this.dice = dice;
    }

    @Override
    public UsageEvent fresh(String tenant, String eventId) {
        List<String> model = dice.pick(MODELS);
        UsageEvent event = UsageEvent.newBuilder()
                .setTenant(tenant)
                .setEventId(eventId)
                .setUserId(Words.name(dice, "user-", 4))
                .setSessionId(Words.name(dice, "session-", 6))
                .setMessageId(dice.sometimes(0.4, Words.name(dice, "msg-", 1_000)))
                .setProvider(model.get(0))
                .setModel(model.get(1))
                .setOperation(dice.sometimes(0.3, "chat"))
                .setTokens(tokens())
                .setTokenSource(dice.sometimes(0.4, dice.pick("api:12+34", "tiktoken:o200k_base")))
                .setServiceTier(dice.sometimes(
                        0.4, dice.pick("default", "standard", "auto", "priority", "flex", "batch", "scale")))
                .setThinkingEnabled(dice.chance(0.2))
                .setThinkingBudget(dice.sometimes(0.2, dice.pick(1_024L, 8_000L, 100_000L)))
                .setStopReason(dice.sometimes(0.5, Words.name(dice, "stop-", 3)))
                .setStatus(dice.pick("ok", "ok", "ok", "ok", "ok", "error", "cancelled", "cache_hit"))
                .setLatencyUs(dice.sometimes(0.7, dice.pick(0L, dice.logNormal(900_000, 1), LARGEST)))
                .setReportedCostUsd(dice.sometimes(0.2, cost()))
                .setTags(tags(dice))
                .build();
        return event;
    }

    @Override
    public void change(UsageEvent event) {
        switch (dice.below(6)) {
            case 0 -> event.setStatus(event.getStatus().equals("ok") ? "error" : "ok");
            case 1 -> event.setUserId(event.getUserId().equals("moved") ? "moved-on" : "moved");
            case 2 -> event.setModel(event.getModel().equals("gpt-4o") ? "gpt-4o-mini" : "gpt-4o");
            case 3 -> event.setSessionId(event.getSessionId().equals("other") ? "another" : "other");
            default -> {
                TokenCounts tokens = tokens();
                Long input = event.getTokens().getInput();
                tokens.setInput(input == null || input == LARGEST ? 1L : input + 1);
                event.setTokens(tokens);
            }
        }
    }

    @Override
    public List<Consumer<UsageEvent>> spoilers() {
        String tooLong = "n".repeat(257);
        return List.of(
                event -> event.setEventId(""),
                event -> event.setEventId("😀".repeat(257)),
                event -> event.setTenant(""),
                event -> event.setRevision(-1),
                event -> event.setRevision(LARGEST + 1),
                event -> event.setSessionId(""),
                event -> event.setSessionId(tooLong),
                event -> event.setUserId(""),
                event -> event.setUserId("nul\u0000"),
                event -> event.setProvider(""),
                event -> event.setModel(""),
                event -> event.setModel(tooLong),
                event -> event.setMessageId(""),
                event -> event.setOperation(tooLong),
                event -> event.getTokens().setInput(-1L),
                event -> event.getTokens().setOutput(LARGEST + 1),
                event -> event.getTokens().setReasoning(Long.MAX_VALUE),
                event -> event.getTokens().setOther(Map.of("audio", 1L)),
                event -> event.getTokens().setOther(Map.of("input_audio", -1L)),
                event -> event.getTokens().setOther(Map.of("input_" + tooLong, 1L)),
                event -> event.getTokens().setOther(numbered("output_", 65, 1L)),
                event -> event.setTokenSource(""),
                event -> event.setServiceTier(tooLong),
                event -> event.setThinkingBudget(1_023L),
                event -> event.setThinkingBudget(100_001L),
                event -> event.setStatus("fine"),
                event -> event.setStatus(""),
                event -> event.setLatencyUs(-1L),
                event -> event.setReportedCostUsd(new BigDecimal("-0.000000000000000001")),
                event -> event.setReportedCostUsd(BigDecimal.TEN.pow(12).setScale(18)),
                event -> event.setTags(numbered("tag", 65, "v")),
                event -> event.setTags(Map.of("", "v")),
                event -> event.setTags(Map.of("k", tooLong)),
                event -> event.setProducerId(""),
                event -> event.setProducerSeq(-1L),
                event -> event.setOccurredAt(Instant.EPOCH.minusNanos(1_000)),
                event -> event.setRecordedAt(Instant.parse("+10000-01-01T00:00:00Z")));
    }

    private TokenCounts tokens() {
        if (dice.chance(0.08)) {
            return TokenCounts.newBuilder()
                    .setInput(dice.pick(200_000L, 200_001L, 0L))
                    .setOutput(dice.logNormal(300, 1))
                    .build();
        }
        Map<String, Long> other = new HashMap<>();
        while (dice.chance(0.1)) {
            other.put(
                    dice.pick(
                            "input_audio",
                            "output_audio",
                            "input_video",
                            "output_" + Words.odd(dice).length()),
                    5L);
        }
        return TokenCounts.newBuilder()
                .setInput(count(0.9))
                .setCacheRead(count(0.4))
                .setCacheWrite5m(count(0.2))
                .setCacheWrite1h(count(0.1))
                .setOutput(count(0.9))
                .setReasoning(count(0.3))
                .setOther(other)
                .build();
    }

    private @Nullable Long count(double reported) {
        if (!dice.chance(reported)) {
            return null;
        }
        return switch (dice.weighted(10, 80, 9, 1)) {
            case 0 -> 0L;
            case 1 -> dice.logNormal(900, 1.2);
            case 2 -> dice.logNormal(150_000, 0.7);
            default -> LARGEST;
        };
    }

    private BigDecimal cost() {
        return dice.chance(0.05)
                ? LARGEST_COST
                : new BigDecimal(BigInteger.valueOf(dice.below(50_000_000_000_000_000L)), 18);
    }

    static Map<String, String> tags(Dice dice) {
        if (dice.chance(0.02)) {
            return numbered("tag", 64, "v".repeat(256));
        }
        Map<String, String> tags = new HashMap<>();
        while (dice.chance(0.25)) {
            tags.put(Words.name(dice, "project", 3), dice.chance(0.1) ? "" : Words.name(dice, "p", 5));
        }
        return tags;
    }

    static <V> Map<String, V> numbered(String prefix, int entries, V value) {
        Map<String, V> map = new HashMap<>();
        for (int i = 0; i < entries; i++) {
            map.put(prefix + i, value);
        }
        return map;
    }
}
