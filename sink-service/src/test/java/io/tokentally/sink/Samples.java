package io.tokentally.sink;

import io.tokentally.event.TokenCounts;
import io.tokentally.event.ToolOperationEvent;
import io.tokentally.event.UsageEvent;
import io.tokentally.ledger.ToolLedgerEntry;
import io.tokentally.ledger.UsageLedgerEntry;
import io.tokentally.ledger.UsedPrice;
import io.tokentally.total.ClassTotal;
import io.tokentally.total.ModelTotal;
import io.tokentally.total.SavingsSums;
import io.tokentally.total.SavingsTotal;
import io.tokentally.total.SessionTotal;
import io.tokentally.total.TokenTotals;
import io.tokentally.total.UsageSums;
import io.tokentally.total.UserTotal;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;

/** Output records with every field set to something that is easy to get wrong. */
final class Samples {
    static final String AWKWARD = "it's \"quoted\"\\ , {a}\ttab\nnew\r\nline 🙂 é \\N \u0001";
    static final Instant TIME = Instant.parse("2026-03-29T01:59:59.999999Z");
    static final BigDecimal BEYOND_64_BITS = new BigDecimal("99999999999999999999999999999999999999");
    static final BigDecimal SMALLEST = new BigDecimal("0.000000000000000001");
    static final BigDecimal LARGEST = new BigDecimal("99999999999999999999.999999999999999999");

    private Samples() {}

    /** A usage entry with only what is required. */
    static UsageLedgerEntry plainUsage(String eventId, long version) {
        UsageEvent event = UsageEvent.newBuilder()
                .setTenant("default")
                .setEventId(eventId)
                .setUserId("user")
                .setSessionId("session")
                .setProvider("openai")
                .setModel("gpt-4o")
                .setTokens(TokenCounts.newBuilder().setInput(version).build())
                .build();
        return UsageLedgerEntry.newBuilder()
                .setEvent(event)
                .setVersion(version)
                .setEffectiveAt(TIME)
                .setArrivedAt(TIME)
                .build();
    }

    static UsageLedgerEntry fullUsage() {
        UsageEvent event = UsageEvent.newBuilder()
                .setTenant("default")
                .setEventId("id " + AWKWARD)
                .setRevision(3)
                .setUserId("user " + AWKWARD)
                .setSessionId("session " + AWKWARD)
                .setMessageId("message " + AWKWARD)
                .setProvider("provider " + AWKWARD)
                .setModel("model " + AWKWARD)
                .setOperation("operation " + AWKWARD)
                .setTokens(new TokenCounts(Long.MAX_VALUE, 2L, 3L, 4L, 5L, 6L, Map.of("input_" + AWKWARD, 7L)))
                .setTokenSource("api:1+2")
                .setServiceTier("tier " + AWKWARD)
                .setThinkingEnabled(true)
                .setThinkingBudget(1_024L)
                .setStopReason("stop " + AWKWARD)
                .setStatus("error")
                .setLatencyUs(1_234_567L)
                .setReportedCostUsd(LARGEST)
                .setTags(Map.of("project " + AWKWARD, "tag " + AWKWARD))
                .setProducerId("producer " + AWKWARD)
                .setProducerSeq(9L)
                .build();
        return UsageLedgerEntry.newBuilder()
                .setEvent(event)
                .setVersion((1L << 40) + 1)
                .setEffectiveAt(TIME)
                .setArrivedAt(Instant.parse("9999-12-31T23:59:59.999999Z"))
                .setInputCostUsd(SMALLEST)
                .setOutputCostUsd(LARGEST.negate())
                .setPrice(UsedPrice.newBuilder()
                        .setBook("book " + AWKWARD)
                        .setInput(SMALLEST)
                        .setOther(Map.of("input_audio", LARGEST))
                        .build())
                .build();
    }

    static UsageLedgerEntry voidOfUnknown() {
        return UsageLedgerEntry.newBuilder()
                .setEvent(UsageEvent.newBuilder()
                        .setTenant("default")
                        .setEventId("voided")
                        .setVoided(true)
                        .build())
                .setVersion(1)
                .setEffectiveAt(null)
                .setArrivedAt(Instant.EPOCH)
                .build();
    }

    static ToolLedgerEntry fullTool() {
        ToolOperationEvent event = ToolOperationEvent.newBuilder()
                .setTenant("default")
                .setEventId("tool " + AWKWARD)
                .setRevision(2)
                .setSessionId("session")
                .setUserId("user " + AWKWARD)
                .setToolId("id " + AWKWARD)
                .setToolName("read")
                .setOperationMode("overview")
                .setParameters("{\"q\": \"" + "x".repeat(60_000) + "\"}")
                .setFilePath("/src/" + AWKWARD)
                .setTokensOriginal(Long.MAX_VALUE)
                .setTokensActual(1L)
                .setResponseTimeUs(42L)
                .setCacheHit(false)
                .setProvider("openai")
                .setModel("gpt-4o")
                .setTags(Map.of("a", "b"))
                .setProducerId("p")
                .setProducerSeq(1L)
                .build();
        return ToolLedgerEntry.newBuilder()
                .setEvent(event)
                .setVersion(5)
                .setEffectiveAt(Instant.parse("1970-01-01T00:00:00.000001Z"))
                .setArrivedAt(TIME)
                .setPriceUsd(new BigDecimal("0.000015000000000000"))
                .setPriceSource("default")
                .setBaselineCostUsd(LARGEST)
                .setActualCostUsd(SMALLEST)
                .build();
    }

    static ModelTotal modelTotal(String model, long revision, long calls) {
        return ModelTotal.newBuilder()
                .setTenant("default")
                .setProvider("openai")
                .setModel(model)
                .setWindow("hour")
                .setWindowStart(Instant.parse("2026-03-29T01:00:00Z"))
                .setRevision(revision)
                .setSums(sums(calls))
                .build();
    }

    static UserTotal userTotal() {
        return UserTotal.newBuilder()
                .setTenant("default")
                .setUserId("user " + AWKWARD)
                .setProvider("openai")
                .setModel("gpt-4o")
                .setWindow("day")
                .setWindowStart(Instant.parse("2026-03-29T00:00:00Z"))
                .setRevision(1)
                .setSums(sums(1))
                .build();
    }

    static SessionTotal sessionTotal(long revision, long calls) {
        return SessionTotal.newBuilder()
                .setTenant("default")
                .setSessionId("session " + AWKWARD)
                .setProvider("openai")
                .setModel("gpt-4o")
                .setRevision(revision)
                .setSums(sums(calls))
                .build();
    }

    static SavingsTotal savingsTotal() {
        return SavingsTotal.newBuilder()
                .setTenant("default")
                .setToolId("tool")
                .setToolName("read")
                .setOperationMode("full")
                .setWindow("15m")
                .setWindowStart(Instant.parse("2026-03-29T01:45:00Z"))
                .setRevision(1)
                .setSums(new SavingsSums(
                        11L, BEYOND_64_BITS, BigDecimal.ONE, LARGEST, SMALLEST, BEYOND_64_BITS, 10L, 9L, 8L))
                .build();
    }

    private static UsageSums sums(long calls) {
        return UsageSums.newBuilder()
                .setCalls(calls)
                .setUnpricedCalls(2)
                .setErrorCalls(3)
                .setCancelledCalls(4)
                .setCacheHitCalls(5)
                .setTokens(TokenTotals.newBuilder()
                        .setInput(new ClassTotal(BEYOND_64_BITS, 6L))
                        .setCacheRead(new ClassTotal(BigDecimal.valueOf(7), 8L))
                        .setCacheWrite5m(new ClassTotal(BigDecimal.valueOf(9), 10L))
                        .setCacheWrite1h(new ClassTotal(BigDecimal.valueOf(11), 12L))
                        .setOutput(new ClassTotal(BigDecimal.valueOf(13), 14L))
                        .setReasoning(new ClassTotal(BigDecimal.valueOf(15), 16L))
                        .setOther(Map.of("input_audio", new ClassTotal(BEYOND_64_BITS, 17L)))
                        .build())
                .setInputCostUsd(LARGEST)
                .setOutputCostUsd(SMALLEST)
                .setReportedCostUsd(BigDecimal.ZERO.setScale(18))
                .setReportedCostCalls(18)
                .setLatencyUs(BEYOND_64_BITS)
                .setLatencyCalls(19)
                .build();
    }
}
