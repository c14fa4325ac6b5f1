package io.tokentally.sdk.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokentally.event.UsageEvent;
import io.tokentally.sdk.usage.UsageCost;
import io.tokentally.sdk.usage.UsagePrices;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class TallyTest {
    private static final Instant NOW = Usages.NOW;
    private final AtomicReference<Instant> clock = new AtomicReference<>(NOW);
    private final Tally tally = new Tally(ZoneOffset.UTC, clock::get, null);

    private static UsageEvent revised(String id, long revision, long input) {
        UsageEvent event = Usages.usage(id, input, 5);
        event.setRevision(revision);
        return event;
    }

    private static UsageEvent voided(String id, long revision) {
        UsageEvent event = revised(id, revision, 1);
        event.setVoided(true);
        return event;
    }

    private static Map<String, BigInteger> tokens(long input, long output) {
        return Map.of("input", BigInteger.valueOf(input), "output", BigInteger.valueOf(output));
    }

    @Test
    void sumsInAllAndPerModel() {
        tally.add(Usages.usage("e-1"));
        tally.add(Usages.usage("e-2", 20, 7));
        UsageEvent other = Usages.usage("e-3", 1, 1);
        other.setProvider("claude");
        other.setModel("claude-opus-4-8");
        other.getTokens().setCacheRead(9L);
        other.getTokens().getOther().put("input_audio", 4L);
        tally.add(other);

        Summary summary = tally.summary();
        assertThat(summary.asOf()).isEqualTo(NOW);
        assertThat(summary.complete()).isTrue();
        assertThat(summary.total().calls()).isEqualTo(3);
        assertThat(summary.total().inputTokens()).isEqualTo(44);
        assertThat(summary.total().outputTokens()).isEqualTo(13);
        assertThat(summary.total().totalTokens()).isEqualTo(57);
        assertThat(summary.models())
                .extracting(
                        ModelTotals::provider,
                        ModelTotals::model,
                        model -> model.totals().calls())
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("anthropic", "claude-opus-4-8", 1L),
                        org.assertj.core.groups.Tuple.tuple("openai", "gpt-4o", 2L));
        assertThat(summary.models().get(0).totals().tokens())
                .containsOnlyKeys("input", "cache_read", "output", "input_audio");
        assertThat(summary.models().get(1).totals().tokens()).isEqualTo(tokens(30, 12));
        assertThat(tally.today().total()).isEqualTo(summary.total());
    }

    @Test
    void countsEachEventOnceAsThePipelineDoes() {
        tally.add(revised("e-1", 1, 100));
        tally.add(revised("e-1", 1, 100));
        tally.add(revised("e-1", 0, 7));
        assertThat(tally.summary().total().tokens()).isEqualTo(tokens(100, 5));

        tally.add(revised("e-1", 2, 30));
        assertThat(tally.summary().total().tokens()).isEqualTo(tokens(30, 5));
        assertThat(tally.summary().total().calls()).isEqualTo(1);

        tally.add(voided("e-1", 2));
        assertThat(tally.summary().total()).isEqualTo(UsageTotals.NONE);
        assertThat(tally.summary().models()).isEmpty();
        tally.add(revised("e-1", 2, 30));
        assertThat(tally.summary().total().calls())
                .as("a void outranks its record")
                .isZero();

        tally.add(revised("e-1", 3, 40));
        assertThat(tally.today().total().tokens()).isEqualTo(tokens(40, 5));
    }

    @Test
    void tenantsAreApart() {
        UsageEvent other = Usages.usage("e-1");
        other.setTenant("beta");
        tally.add(Usages.usage("e-1"));
        tally.add(other);

        assertThat(tally.summary().total().calls()).isEqualTo(2);
    }

    @Test
    void aRevisionOfAnEventThatIsForgottenCountsAgain() {
        tally.add(Usages.usage("first"));
        for (int i = 0; i < Tally.REMEMBERED; i++) {
            tally.add(Usages.usage("e-" + i));
        }
        tally.add(revised("e-" + (Tally.REMEMBERED - 1), 1, 10));
        tally.add(revised("first", 1, 10));

        assertThat(tally.summary().total().calls()).isEqualTo(Tally.REMEMBERED + 2);
    }

    @Test
    void todayIsTheDayOfTheZone() {
        Tally tokyo = new Tally(ZoneId.of("Asia/Tokyo"), clock::get, null);
        for (Tally each : new Tally[] {tally, tokyo}) {
            UsageEvent earlier = Usages.usage("e-1");
            earlier.setOccurredAt(Instant.parse("2026-04-30T16:00:00Z")); // 1 May, 01:00 in Tokyo
            each.add(earlier);
            each.add(Usages.usage("e-2"));
        }
        assertThat(tally.today().total().calls()).isEqualTo(1);
        assertThat(tokyo.today().total().calls()).isEqualTo(2);

        clock.set(Instant.parse("2026-05-01T15:00:00Z")); // midnight in Tokyo
        assertThat(tally.today().total().calls()).isEqualTo(1);
        assertThat(tokyo.today().total().calls()).isZero();
        assertThat(tokyo.summary().total().calls()).isEqualTo(2);
    }

    @Test
    void anEventStaysOnItsDay() {
        UsageEvent yesterday = Usages.usage("e-1", 10, 5);
        yesterday.setOccurredAt(NOW.minus(Duration.ofDays(1)));
        tally.add(yesterday);
        tally.add(revised("e-1", 1, 99)); // names no time, so that its first one stands

        assertThat(tally.today().total().calls()).isZero();
        assertThat(tally.summary().total().tokens()).isEqualTo(tokens(99, 5));
    }

    @Test
    void daysFarAwayAreInTheSummaryAlone() {
        for (int day = -40; day <= 40; day++) {
            UsageEvent event = Usages.usage("e" + day);
            event.setOccurredAt(NOW.plus(Duration.ofDays(day)));
            tally.add(event);
        }
        assertThat(tally.today().total().calls()).isEqualTo(1);
        assertThat(tally.summary().total().calls()).isEqualTo(81);

        for (int day = 1; day <= 5; day++) {
            clock.set(NOW.plus(Duration.ofDays(day)));
            UsageEvent event = Usages.usage("later" + day);
            event.setRecordedAt(clock.get());
            tally.add(event);
            assertThat(tally.today().total().calls()).isEqualTo(day == 1 ? 2 : 1);
        }
    }

    @Test
    void costsAreExactAndUnknownIsNotZero() {
        UsagePrices prices = (usage, tier) -> "m-1".equals(usage.model())
                ? new UsageCost(new BigDecimal("0.000000000000000001"), new BigDecimal("0.1"))
                : null;
        Tally priced = new Tally(ZoneOffset.UTC, clock::get, prices);
        for (String model : new String[] {"m-1", "m-1", "m-2"}) {
            UsageEvent event = Usages.usage("e-" + priced.summary().total().calls());
            event.setModel(model);
            priced.add(event);
        }

        UsageTotals total = priced.summary().total();
        assertThat(total.inputCost()).isEqualTo(new BigDecimal("0.000000000000000002"));
        assertThat(total.totalCost()).isEqualTo(new BigDecimal("0.200000000000000002"));
        assertThat(total.unpricedCalls()).isEqualTo(1);
        assertThat(priced.summary().models().get(1).totals().totalCost()).isNull();
        UsageEvent gone = voided("e-0", 1);
        priced.add(gone);
        assertThat(priced.summary().total().outputCost()).isEqualTo(new BigDecimal("0.1"));
    }

    @Test
    void sumsDoNotOverflow() {
        long largest = (1L << 53) - 1;
        int events = 3_000;
        for (int i = 0; i < events; i++) {
            tally.add(Usages.usage("e-" + i, largest, 0));
        }
        assertThat(tally.summary().total().inputTokens())
                .isEqualTo(BigInteger.valueOf(largest).multiply(BigInteger.valueOf(events)));
        for (int i = 0; i < events; i++) {
            tally.add(voided("e-" + i, 1));
        }
        assertThat(tally.summary().total()).isEqualTo(UsageTotals.NONE);
    }

    @Test
    void modelsAreBounded() {
        for (int i = 0; i < 1_500; i++) {
            UsageEvent event = Usages.usage("e-" + i);
            event.setModel("m-" + i);
            tally.add(event);
        }
        tally.add(voided("e-1499", 1));

        Summary summary = tally.summary();
        assertThat(summary.models()).hasSize(1_001);
        assertThat(summary.models().get(0)).extracting(ModelTotals::model).isEqualTo("(other)");
        assertThat(summary.models().get(0).totals().calls()).isEqualTo(499);
        assertThat(summary.total().calls()).isEqualTo(1_499);
    }
}
