package io.tokentally.testkit;

import static io.tokentally.testkit.Hand.tool;
import static io.tokentally.testkit.Hand.usage;
import static io.tokentally.testkit.Hand.voided;
import static org.assertj.core.api.Assertions.assertThat;

import io.tokentally.total.ClassTotal;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ComparisonTest {

    @Test
    void equalTotalsHaveNoDifference() {
        Totals expected =
                new Hand().send(usage("a", 0)).send(tool("b", 0)).recount().totals();
        Totals actual =
                new Hand().send(usage("a", 0)).send(tool("b", 0)).recount().totals();
        actual.models().values().forEach(total -> total.setRevision(1L << 40));
        assertThat(Comparison.totals(expected, actual)).isEmpty();
    }

    @Test
    void nothingIsTheSameAsZero() {
        Totals zero =
                new Hand().send(usage("a", 0)).send(voided("a", 0)).recount().totals();
        assertThat(Comparison.totals(zero, nothing())).isEmpty();
        assertThat(Comparison.totals(nothing(), zero)).isEmpty();
        Map<String, Long> audio = Map.of("input_audio", 3L);
        Totals withAudioBefore = new Hand()
                .send(usage("a", 0, e -> e.getTokens().setOther(audio)))
                .send(usage("b", 0))
                .recount()
                .totals();
        Totals without = new Hand().send(usage("b", 0)).recount().totals();
        assertThat(Comparison.totals(withAudioBefore, without)).isNotEmpty();
        withAudioBefore.models().values().forEach(total -> {
            total.setSums(without.models().values().iterator().next().getSums());
            total.getSums()
                    .getTokens()
                    .setOther(Map.of("input_audio", ClassTotal.newBuilder().build()));
        });
        assertThat(Comparison.totals(
                        new Totals(withAudioBefore.models(), Map.of(), Map.of(), Map.of()),
                        new Totals(without.models(), Map.of(), Map.of(), Map.of())))
                .isEmpty();
    }

    @Test
    void aDifferenceNamesKeyFieldAndBothValues() {
        Totals expected = new Hand().send(usage("a", 0)).recount().totals();
        Totals actual = new Hand()
                .send(usage("a", 0, e -> e.getTokens().setOutput(11L)))
                .recount()
                .totals();
        assertThat(Comparison.totals(expected, actual))
                .extracting(Difference::toString)
                .contains(
                        "session total [\"default\",\"s\",\"openai\",\"gpt-4o\"] sums.tokens.output.sum:"
                                + " expected 10 but was 11",
                        "session total [\"default\",\"s\",\"openai\",\"gpt-4o\"] sums.output_cost_usd:"
                                + " expected 0.0001 but was 0.00011");
    }

    @Test
    void aMissingTotalIsOneDifference() {
        Totals expected = new Hand().send(tool("a", 0)).recount().totals();
        assertThat(Comparison.totals(expected, nothing())).hasSize(3).allSatisfy(difference -> {
            assertThat(difference.actual()).isEqualTo("(absent)");
            assertThat(difference.field()).isEmpty();
            assertThat(difference.toString()).contains("sums.operations=1", "but was (absent)");
        });
    }

    @Test
    void ledgersAreComparedWithoutVersion() {
        Recount expected = new Hand().send(usage("a", 0)).send(tool("b", 0)).recount();
        Recount actual = new Hand()
                .send(usage("a", 0))
                .send(tool("b", 0, e -> e.setTokensPrevented(900L)))
                .recount();
        actual.usageLedger().values().forEach(entry -> entry.setVersion(5));
        assertThat(Comparison.ledger(expected.usageLedger(), actual.usageLedger()))
                .isEmpty();
        assertThat(Comparison.ledger(expected.toolLedger(), actual.toolLedger()))
                .isEmpty();
        actual.usageLedger().values().forEach(entry -> entry.getEvent().setUserId("v"));
        assertThat(Comparison.ledger(expected.usageLedger(), actual.usageLedger()))
                .extracting(Difference::toString)
                .containsExactly("ledger [\"default\",\"a\"] event.user_id: expected u but was v");
    }

    @Test
    void auditCountsAreCompared() {
        AuditKey key = new AuditKey(EventType.USAGE, "default", "");
        AuditCounts one = new AuditCounts(1, 0, 0, 0, 0);
        assertThat(Comparison.audit(Map.of(key, one), Map.of(key, one))).isEmpty();
        assertThat(Comparison.audit(Map.of(key, AuditCounts.NONE), Map.of())).isEmpty();
        assertThat(Comparison.audit(Map.of(), Map.of(key, one))).hasSize(1);
    }

    private static Totals nothing() {
        return new Totals(Map.of(), Map.of(), Map.of(), Map.of());
    }
}
