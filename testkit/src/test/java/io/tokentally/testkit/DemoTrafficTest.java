package io.tokentally.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;

class DemoTrafficTest {

    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");

    @Test
    void isMixedAndMostlyPriced() {
        List<SpecificRecord> events = DemoTraffic.generate(7, NOW, 5_000);
        assertThat(events).hasSizeBetween(5_000, 5_001).isEqualTo(DemoTraffic.generate(7, NOW, 5_000));
        Recount recount = new ReferenceModel(Rules.defaults())
                .recount(events.stream().map(event -> new Arrival(event, NOW)).toList());
        assertThat(recount.outcomes())
                .contains(Outcome.LEDGER, Outcome.SUPERSEDED, Outcome.DUPLICATE, Outcome.REJECTED);
        assertThat(recount.rejections()).hasSizeBetween(5, 100);
        assertThat(recount.rejections()).extracting(Rejection::reason).containsOnly("in_future");
        Totals totals = recount.totals();
        assertThat(totals.models().values().stream()
                        .map(total -> total.getProvider())
                        .collect(Collectors.toSet()))
                .containsExactlyInAnyOrder("openai", "anthropic", "gcp.gemini");
        assertThat(totals.models().values())
                .allSatisfy(
                        total -> assertThat(total.getSums().getUnpricedCalls()).isZero());
        assertThat(totals.savings().values().stream()
                        .map(total -> total.getToolName() + "/" + total.getOperationMode())
                        .distinct())
                .hasSize(6);
        long lastDay = recount.usageLedger().values().stream()
                .filter(entry -> !entry.getEffectiveAt().isBefore(NOW.minus(Duration.ofDays(1))))
                .count();
        assertThat(lastDay)
                .isGreaterThan(recount.usageLedger().size() * 95L / 100)
                .isLessThan(recount.usageLedger().size());
    }
}
