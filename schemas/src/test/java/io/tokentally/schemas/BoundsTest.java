package io.tokentally.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokentally.event.TokenCounts;
import io.tokentally.event.UsageEvent;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Usage events at each bound, from both sides; tool operations are in {@link ToolBoundsTest}. */
class BoundsTest {
    private static final String ASTRAL = "\ud83d\ude00";
    private static final Bounds BOUNDS = Bounds.defaults();

    private static final Map<String, BiConsumer<UsageEvent, String>> REQUIRED = Map.of(
            "tenant", UsageEvent::setTenant,
            "event_id", UsageEvent::setEventId,
            "session_id", UsageEvent::setSessionId,
            "user_id", UsageEvent::setUserId,
            "provider", UsageEvent::setProvider,
            "model", UsageEvent::setModel);

    private static final Map<String, BiConsumer<UsageEvent, String>> OPTIONAL = Map.of(
            "message_id", UsageEvent::setMessageId,
            "operation", UsageEvent::setOperation,
            "token_source", UsageEvent::setTokenSource,
            "service_tier", UsageEvent::setServiceTier,
            "stop_reason", UsageEvent::setStopReason,
            "producer_id", UsageEvent::setProducerId);

    private static final Map<String, BiConsumer<UsageEvent, Long>> COUNTS = counts();

    private static Map<String, BiConsumer<UsageEvent, Long>> counts() {
        Map<String, BiConsumer<UsageEvent, Long>> counts = new LinkedHashMap<>();
        counts.put("revision", UsageEvent::setRevision);
        counts.put("latency_us", UsageEvent::setLatencyUs);
        counts.put("producer_seq", UsageEvent::setProducerSeq);
        counts.put("tokens.input", (event, value) -> event.getTokens().setInput(value));
        counts.put("tokens.cache_read", (event, value) -> event.getTokens().setCacheRead(value));
        counts.put("tokens.cache_write_5m", (event, value) -> event.getTokens().setCacheWrite5m(value));
        counts.put("tokens.cache_write_1h", (event, value) -> event.getTokens().setCacheWrite1h(value));
        counts.put("tokens.output", (event, value) -> event.getTokens().setOutput(value));
        counts.put("tokens.reasoning", (event, value) -> event.getTokens().setReasoning(value));
        counts.put(
                "tokens.other.output_audio",
                (event, value) -> event.getTokens().setOther(Map.of("output_audio", value)));
        return counts;
    }

    @Test
    void aPlainEventIsAdmitted() {
        assertThat(BOUNDS.check(usage())).isNull();
    }

    @Test
    void everyNameHolds1To256CodePoints() {
        Map<String, BiConsumer<UsageEvent, String>> names = new LinkedHashMap<>(REQUIRED);
        names.putAll(OPTIONAL);
        names.forEach((field, set) -> {
            for (String one : List.of("x", ASTRAL, "\u20ac")) {
                admitted(event -> set.accept(event, one.repeat(256)));
                refused(RejectReason.OUT_OF_BOUNDS, field, event -> set.accept(event, one.repeat(257)))
                        .contains("may hold 256 code points but has 257: '" + one);
            }
        });
    }

    @Test
    void whatIsRequiredIsNeitherMissingNorEmpty() {
        REQUIRED.forEach((field, set) -> refused(RejectReason.MISSING_FIELD, field, event -> set.accept(event, ""))
                .isEqualTo(field + " is required but missing or empty"));
        OPTIONAL.forEach((field, set) -> {
            admitted(event -> set.accept(event, null));
            refused(RejectReason.OUT_OF_BOUNDS, field, event -> set.accept(event, ""))
                    .isEqualTo(field + " must hold 1 to 256 code points but is empty");
        });
    }

    @Test
    void noStringHoldsNulOrALoneSurrogate() {
        Map<String, BiConsumer<UsageEvent, String>> strings = new LinkedHashMap<>(REQUIRED);
        strings.putAll(OPTIONAL);
        strings.put("tags.k", (event, value) -> event.setTags(Map.of("k", value)));
        strings.put("tags' key", (event, value) -> event.setTags(Map.of(value, "v")));
        strings.put("tokens.other's key", (event, value) -> event.getTokens().setOther(Map.of("input_" + value, 1L)));
        strings.forEach((field, set) -> {
            refused(RejectReason.OUT_OF_BOUNDS, field, event -> set.accept(event, "a\u0000b"))
                    .contains("must not hold NUL but does at index ");
            for (String broken : List.of("a\ud83d", "\ude00", "\ude00\ud83d", "\ud83dx", "\ud83d\ud83d\ude00")) {
                refused(RejectReason.OUT_OF_BOUNDS, field, event -> set.accept(event, broken))
                        .contains("holds a lone surrogate at index ");
            }
            admitted(event -> set.accept(event, "a\"'\\\n\t\u0001\u2028" + ASTRAL));
        });
    }

    @Test
    void countsGoFrom0ToBelow2To53() {
        COUNTS.forEach((field, set) -> {
            admitted(event -> set.accept(event, 0L));
            admitted(event -> set.accept(event, (1L << 53) - 1));
            for (long beyond : new long[] {-1, 1L << 53, Long.MIN_VALUE, Long.MAX_VALUE}) {
                refused(RejectReason.OUT_OF_BOUNDS, field, event -> set.accept(event, beyond))
                        .isEqualTo(field + " must be from 0 to below 2^53 but is " + beyond);
            }
        });
    }

    @ParameterizedTest
    @ValueSource(longs = {1_024, 1_025, 99_999, 100_000})
    void aThinkingBudgetWithinBoundsIsAdmitted(long budget) {
        admitted(event -> event.setThinkingBudget(budget));
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 0, 1_023, 100_001, Long.MAX_VALUE})
    void aThinkingBudgetOutOfBoundsIsNot(long budget) {
        refused(RejectReason.OUT_OF_BOUNDS, "thinking_budget", event -> event.setThinkingBudget(budget))
                .isEqualTo("thinking_budget must be from 1024 to 100000 but is " + budget);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "0.000000000000000001",
                "1.0000000000000000000000",
                "999999999999.999999999999999999",
                "1E+11",
                "0E-400",
                "1.5E-17"
            })
    void aReportedCostWithinBoundsIsAdmitted(String cost) {
        admitted(event -> event.setReportedCostUsd(new BigDecimal(cost)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-0.000000000000000001",
                "0.0000000000000000001",
                "1.0000000000000000001",
                "1000000000000",
                "1E+12",
                "1E+2147483647",
                "1E-2147483647"
            })
    void aReportedCostOutOfBoundsIsNot(String cost) {
        BigDecimal value = new BigDecimal(cost);
        refused(RejectReason.OUT_OF_BOUNDS, "reported_cost_usd", event -> event.setReportedCostUsd(value))
                .isEqualTo("reported_cost_usd must be from 0 to below 10^12 with at most 18 decimals but is '" + value
                        + "'");
    }

    @Test
    void mapsHold64EntriesOf256() {
        admitted(event -> event.setTags(tags(64)));
        refused(RejectReason.OUT_OF_BOUNDS, "tags", event -> event.setTags(tags(65)))
                .isEqualTo("tags may have 64 entries but has 65");
        admitted(event -> event.setTags(Map.of("k", "")));
        admitted(event -> event.setTags(Map.of(ASTRAL.repeat(256), ASTRAL.repeat(256))));
        refused(RejectReason.OUT_OF_BOUNDS, "tags' key", event -> event.setTags(Map.of("k".repeat(257), "v")))
                .contains("has 257: 'kkk");
        refused(RejectReason.OUT_OF_BOUNDS, "tags.k", event -> event.setTags(Map.of("k", "v".repeat(257))))
                .contains("has 257: 'vvv");
        refused(RejectReason.MISSING_FIELD, "tags' key", event -> event.setTags(Map.of("", "v")));

        admitted(event -> event.getTokens().setOther(other(64)));
        refused(
                        RejectReason.OUT_OF_BOUNDS,
                        "tokens.other",
                        event -> event.getTokens().setOther(other(65)))
                .isEqualTo("tokens.other may have 64 entries but has 65");
    }

    @Test
    void anotherTokenClassNamesItsCostSide() {
        admitted(event -> event.getTokens().setOther(Map.of("input_audio", 1L, "output_image", 2L)));
        for (String name : List.of("audio", "Input_audio", "inputaudio", "input")) {
            refused(
                            RejectReason.OUT_OF_BOUNDS,
                            "tokens.other",
                            event -> event.getTokens().setOther(Map.of(name, 1L)))
                    .isEqualTo("tokens.other keys must start with input_ or output_ but one is '" + name + "'");
        }
    }

    /** Avro decodes no null here, but a caller in this JVM can put one, and no serializer takes it. */
    @Test
    void nothingInAMapIsNull() {
        Map<String, @Nullable String> tags = new HashMap<>();
        tags.put("k", null);
        refused(RejectReason.MISSING_FIELD, "tags.k", event -> event.setTags(tags));
        Map<@Nullable String, String> keys = new HashMap<>();
        keys.put(null, "v");
        refused(RejectReason.MISSING_FIELD, "tags' key", event -> event.setTags(keys));
        Map<String, @Nullable Long> counts = new HashMap<>();
        counts.put("input_audio", null);
        refused(
                RejectReason.MISSING_FIELD,
                "tokens.other.input_audio",
                event -> event.getTokens().setOther(counts));
        Map<@Nullable String, Long> classes = new HashMap<>();
        classes.put(null, 1L);
        refused(
                RejectReason.MISSING_FIELD,
                "tokens.other's key",
                event -> event.getTokens().setOther(classes));
    }

    @Test
    void timesAreFrom1970To9999() {
        for (BiConsumer<UsageEvent, @Nullable Instant> set : List.<BiConsumer<UsageEvent, @Nullable Instant>>of(
                UsageEvent::setOccurredAt, UsageEvent::setRecordedAt)) {
            admitted(event -> set.accept(event, null));
            admitted(event -> set.accept(event, Instant.EPOCH));
            admitted(event -> set.accept(event, Instant.parse("9999-12-31T23:59:59.999999Z")));
        }
        refused(RejectReason.OUT_OF_BOUNDS, "occurred_at", event -> event.setOccurredAt(Instant.EPOCH.minusNanos(1000)))
                .isEqualTo("occurred_at must be from 1970 to 9999 but is 1969-12-31T23:59:59.999999Z");
        refused(
                        RejectReason.OUT_OF_BOUNDS,
                        "recorded_at",
                        event -> event.setRecordedAt(
                                Instant.parse("9999-12-31T23:59:59.999999Z").plusNanos(1000)))
                .contains("but is +10000-01-01T00:00:00Z");
    }

    @Test
    void theStatusIsADocumentedOne() {
        Bounds.STATUSES.forEach(status -> admitted(event -> event.setStatus(status)));
        for (String status : List.of("OK", "", "failed")) {
            refused(RejectReason.UNKNOWN_NAME, "status", event -> event.setStatus(status))
                    .isEqualTo("status must be one of cache_hit, cancelled, error, ok but is '" + status + "'");
        }
    }

    @Test
    void aVoidNeedsOnlyItsIdentity() {
        UsageEvent nothing = UsageEvent.newBuilder()
                .setTenant("t")
                .setEventId("e")
                .setVoided(true)
                .build();
        assertThat(BOUNDS.check(nothing)).isNull();
        nothing.setEventId("");
        assertThat(BOUNDS.check(nothing)).extracting(Fault::field).isEqualTo("event_id");
        nothing.setEventId("e");
        nothing.setModel("m".repeat(257));
        assertThat(BOUNDS.check(nothing)).extracting(Fault::field).isEqualTo("model");
    }

    @Test
    void theFirstFaultIsTheOneTold() {
        refused(RejectReason.MISSING_FIELD, "tenant", event -> {
            event.setTenant("");
            event.setRevision(-1);
            event.setModel("");
        });
    }

    @Test
    void whatAMessageShowsIsShortAndPlain() {
        String hostile = "\u001b[2J\n" + "z".repeat(300);
        refused(RejectReason.OUT_OF_BOUNDS, "model", event -> event.setModel(hostile))
                .isEqualTo("model may hold 256 code points but has 305: '\ufffd[2J\ufffd" + "z".repeat(75)
                        + "'... (305 chars)");
        refused(
                RejectReason.OUT_OF_BOUNDS,
                "tags.\ufffd[2J\ufffd",
                event -> event.setTags(Map.of("\u001b[2J\n", "v".repeat(257))));
        refused(RejectReason.OUT_OF_BOUNDS, "model", event -> event.setModel(ASTRAL.repeat(257)))
                .contains("'" + ASTRAL.repeat(80) + "'... (514 chars)");
    }

    @Test
    void aNameAloneCanBeAskedFor() {
        assertThat(Bounds.isName("x".repeat(256))).isTrue();
        assertThat(Bounds.isName("x".repeat(257))).isFalse();
        assertThat(Bounds.isName("")).isFalse();
        assertThat(Bounds.isName(null)).isFalse();
    }

    private static void admitted(Consumer<UsageEvent> change) {
        UsageEvent event = usage();
        change.accept(event);
        assertThat(BOUNDS.check(event)).isNull();
    }

    private static org.assertj.core.api.AbstractStringAssert<?> refused(
            RejectReason reason, String field, Consumer<UsageEvent> change) {
        UsageEvent event = usage();
        change.accept(event);
        Fault fault = BOUNDS.check(event);
        assertThat(fault).as("fault of %s", field).isNotNull();
        assertThat(fault).extracting(Fault::reason, Fault::field).containsExactly(reason, field);
        return assertThat(fault == null ? "" : fault.detail()).startsWith(field + " ");
    }

    private static Map<String, String> tags(int entries) {
        Map<String, String> tags = new HashMap<>();
        for (int i = 0; i < entries; i++) {
            tags.put("key" + i, "value");
        }
        return tags;
    }

    private static Map<String, Long> other(int entries) {
        Map<String, Long> other = new HashMap<>();
        for (int i = 0; i < entries; i++) {
            other.put("input_" + i, 1L);
        }
        return other;
    }

    static UsageEvent usage() {
        return UsageEvent.newBuilder()
                .setTenant("t")
                .setEventId("e")
                .setSessionId("s")
                .setUserId("u")
                .setProvider("openai")
                .setModel("gpt-4o")
                .setTokens(TokenCounts.newBuilder().setInput(1L).setOutput(2L).build())
                .build();
    }
}
