package io.tokentally.testkit;

import static io.tokentally.testkit.Hand.T;
import static io.tokentally.testkit.Hand.tool;
import static io.tokentally.testkit.Hand.usage;
import static io.tokentally.testkit.Hand.voided;
import static org.assertj.core.api.Assertions.assertThat;

import io.tokentally.event.TokenCounts;
import io.tokentally.ledger.ToolLedgerEntry;
import io.tokentally.ledger.UsageLedgerEntry;
import io.tokentally.total.ClassTotal;
import io.tokentally.total.SavingsSums;
import io.tokentally.total.UsageSums;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Windows, sums and money, one rule a case. */
class TotalsRulesTest {

    private static final String MODEL_DAY = "[\"default\",\"openai\",\"gpt-4o\",\"day\",\"2026-11-22T00:00:00Z\"]";
    private static final String SAVINGS_DAY =
            "[\"default\",\"t\",\"read\",\"overview\",\"day\",\"2026-11-22T00:00:00Z\"]";

    @Test
    void aCallCountsInItsModelsWindowsItsUsersDayAndItsSession() {
        Totals totals = new Hand().send(usage("a", 0)).recount().totals();
        assertThat(totals.models())
                .containsOnlyKeys(
                        "[\"default\",\"openai\",\"gpt-4o\",\"15m\",\"2026-11-22T10:00:00Z\"]",
                        "[\"default\",\"openai\",\"gpt-4o\",\"hour\",\"2026-11-22T10:00:00Z\"]",
                        MODEL_DAY);
        assertThat(totals.users())
                .containsOnlyKeys("[\"default\",\"u\",\"openai\",\"gpt-4o\",\"day\",\"2026-11-22T00:00:00Z\"]");
        assertThat(totals.sessions()).containsOnlyKeys("[\"default\",\"s\",\"openai\",\"gpt-4o\"]");
        assertThat(totals.savings()).isEmpty();
        totals.models().values().forEach(total -> {
            assertThat(total.getSums().getCalls()).isEqualTo(1);
            assertThat(total.getRevision()).isZero();
        });
    }

    @Test
    void windowsGoByEffectiveTimeNotArrival() {
        Totals totals = new Hand()
                .send(usage("a", 0, e -> e.setOccurredAt(T.minus(Duration.ofDays(40)))))
                .recount()
                .totals();
        assertThat(totals.models()).containsKey("[\"default\",\"openai\",\"gpt-4o\",\"15m\",\"2026-10-13T10:00:00Z\"]");
    }

    @Test
    void classesAreSummedWithHowManyReportedThem() {
        UsageSums sums = sums(new Hand()
                .send(usage("a", 0))
                .send(usage(
                        "b",
                        0,
                        e -> e.setTokens(TokenCounts.newBuilder()
                                .setInput(5L)
                                .setCacheRead(0L)
                                .setOther(Map.of("input_audio", 7L))
                                .build()))));
        assertThat(sums.getCalls()).isEqualTo(2);
        assertThat(sums.getTokens().getInput()).isEqualTo(total(105, 2));
        assertThat(sums.getTokens().getOutput()).isEqualTo(total(10, 1));
        assertThat(sums.getTokens().getCacheRead()).isEqualTo(total(0, 1));
        assertThat(sums.getTokens().getReasoning()).isEqualTo(total(0, 0));
        assertThat(sums.getTokens().getOther()).isEqualTo(Map.of("input_audio", total(7, 1)));
    }

    @Test
    void costIsPriceTimesTokens() {
        Hand hand = new Hand().send(usage("a", 0)).send(usage("b", 0));
        UsageSums sums = sums(hand);
        assertThat(sums.getInputCostUsd()).isEqualByComparingTo("0.0005");
        assertThat(sums.getOutputCostUsd()).isEqualByComparingTo("0.0002");
        UsageLedgerEntry entry =
                Objects.requireNonNull(hand.recount().usageLedger().get("[\"default\",\"a\"]"));
        assertThat(entry.getInputCostUsd()).isEqualByComparingTo("0.00025");
        assertThat(entry.getPrice().getInput()).isEqualByComparingTo("0.0000025");
        assertThat(entry.getPrice().getBook())
                .isEqualTo(Rules.defaults().prices().version());
    }

    @Test
    void anUnknownPriceIsCountedNotZero() {
        Hand hand = new Hand()
                .send(usage("a", 0))
                .send(usage("b", 0, e -> e.setServiceTier("scale")))
                .send(usage("c", 0, e -> e.getTokens().setOther(Map.of("input_audio", 1L))));
        UsageSums sums = sums(hand);
        assertThat(sums.getUnpricedCalls()).isEqualTo(2);
        assertThat(sums.getInputCostUsd()).isEqualByComparingTo("0.00025");
        UsageLedgerEntry entry =
                Objects.requireNonNull(hand.recount().usageLedger().get("[\"default\",\"b\"]"));
        assertThat(entry.getInputCostUsd()).isNull();
        assertThat(entry.getOutputCostUsd()).isNull();
        assertThat(entry.getPrice()).isNull();
    }

    @Test
    void theProviderIsMapped() {
        Recount recount = new Hand()
                .send(usage("a", 0, e -> {
                    e.setProvider("gemini");
                    e.setModel("gemini-2.5-pro");
                }))
                .recount();
        assertThat(recount.totals().sessions())
                .containsOnlyKeys("[\"default\",\"s\",\"gcp.gemini\",\"gemini-2.5-pro\"]");
        assertThat(recount.usageLedger().values())
                .allSatisfy(entry -> assertThat(entry.getEvent().getProvider()).isEqualTo("gcp.gemini"));
    }

    @Test
    void aRevisionMovesWhatItChanges() {
        Totals totals = new Hand()
                .send(usage("a", 0))
                .send(usage("a", 1, e -> e.setModel("gpt-4o-mini")))
                .recount()
                .totals();
        assertThat(totals.models()).hasSize(6);
        assertThat(Objects.requireNonNull(totals.models().get(MODEL_DAY))
                        .getSums()
                        .getCalls())
                .isZero();
        assertThat(Objects.requireNonNull(totals.models().get(MODEL_DAY.replace("gpt-4o", "gpt-4o-mini")))
                        .getSums()
                        .getCalls())
                .isEqualTo(1);
    }

    @Test
    void aVoidLeavesZeroBehind() {
        UsageSums sums = sums(new Hand().send(usage("a", 0)).send(voided("a", 0)));
        assertThat(sums).isEqualTo(UsageSums.newBuilder().build());
        assertThat(new Hand().send(voided("b", 0)).recount().totals().models()).isEmpty();
    }

    @Test
    void statusLatencyAndReportedCostAreCounted() {
        UsageSums sums = sums(new Hand()
                .send(usage("a", 0, e -> e.setStatus("error")))
                .send(usage("b", 0, e -> e.setStatus("cancelled")))
                .send(usage("c", 0, e -> e.setStatus("cache_hit")))
                .send(usage("d", 0, e -> {
                    e.setLatencyUs(0L);
                    e.setReportedCostUsd(new BigDecimal("0.5"));
                }))
                .send(usage("e", 0, e -> e.setLatencyUs((1L << 53) - 1))));
        assertThat(sums.getCalls()).isEqualTo(5);
        assertThat(sums.getErrorCalls()).isEqualTo(1);
        assertThat(sums.getCancelledCalls()).isEqualTo(1);
        assertThat(sums.getCacheHitCalls()).isEqualTo(1);
        assertThat(sums.getLatencyUs()).isEqualByComparingTo("9007199254740991");
        assertThat(sums.getLatencyCalls()).isEqualTo(2);
        assertThat(sums.getReportedCostUsd()).isEqualByComparingTo("0.5");
        assertThat(sums.getReportedCostCalls()).isEqualTo(1);
        assertThat(sums.getUnpricedCalls()).isZero();
    }

    @Test
    void savingsUseTheModelsInputPriceOrTheDefault() {
        Hand hand = new Hand()
                .send(tool("a", 0))
                .send(tool("b", 0, e -> {
                    e.setProvider("openai");
                    e.setModel("gpt-4o");
                }))
                .send(tool("c", 0, e -> e.setModel("gpt-4o")));
        Recount recount = hand.recount();
        ToolLedgerEntry byDefault = Objects.requireNonNull(recount.toolLedger().get("[\"default\",\"a\"]"));
        assertThat(byDefault.getPriceSource()).isEqualTo("default");
        assertThat(byDefault.getBaselineCostUsd()).isEqualByComparingTo("0.015");
        assertThat(byDefault.getActualCostUsd()).isEqualByComparingTo("0.0015");
        ToolLedgerEntry byModel = Objects.requireNonNull(recount.toolLedger().get("[\"default\",\"b\"]"));
        assertThat(byModel.getPriceSource()).isEqualTo("model");
        assertThat(byModel.getPriceUsd()).isEqualByComparingTo("0.0000025");
        assertThat(Objects.requireNonNull(recount.toolLedger().get("[\"default\",\"c\"]"))
                        .getPriceSource())
                .isEqualTo("default");
        SavingsSums sums = savings(recount);
        assertThat(sums.getOperations()).isEqualTo(3);
        assertThat(sums.getTokensOriginal()).isEqualByComparingTo("3000");
        assertThat(sums.getTokensActual()).isEqualByComparingTo("300");
        assertThat(sums.getBaselineCostUsd()).isEqualByComparingTo("0.0325");
        assertThat(sums.getActualCostUsd()).isEqualByComparingTo("0.00325");
    }

    @Test
    void timesAndCacheHitsOfToolsAreCountedWhereReported() {
        SavingsSums sums = savings(new Hand()
                .send(tool("a", 0, e -> e.setResponseTimeUs(500L)))
                .send(tool("b", 0, e -> e.setCacheHit(true)))
                .send(tool("c", 0, e -> e.setCacheHit(false)))
                .recount());
        assertThat(sums.getResponseTimeUs()).isEqualByComparingTo("500");
        assertThat(sums.getResponseTimeOperations()).isEqualTo(1);
        assertThat(sums.getCacheHits()).isEqualTo(1);
        assertThat(sums.getCacheHitOperations()).isEqualTo(2);
    }

    @Test
    void keysAreCanonicalJson() {
        assertThat(KeyText.of("a\"b\\c\n\u001f", "😀/é\u2028")).isEqualTo("[\"a\\\"b\\\\c\\n\\u001f\",\"😀/é\u2028\"]");
    }

    private static UsageSums sums(Hand hand) {
        return Objects.requireNonNull(hand.recount().totals().models().get(MODEL_DAY))
                .getSums();
    }

    private static SavingsSums savings(Recount recount) {
        return Objects.requireNonNull(recount.totals().savings().get(SAVINGS_DAY))
                .getSums();
    }

    private static ClassTotal total(long sum, long reported) {
        return ClassTotal.newBuilder()
                .setSum(BigDecimal.valueOf(sum))
                .setReported(reported)
                .build();
    }
}
