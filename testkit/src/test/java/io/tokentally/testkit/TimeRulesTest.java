package io.tokentally.testkit;

import static io.tokentally.testkit.Hand.T;
import static io.tokentally.testkit.Hand.usage;
import static io.tokentally.testkit.Hand.voided;
import static io.tokentally.testkit.Outcome.DUPLICATE;
import static io.tokentally.testkit.Outcome.LEDGER;
import static io.tokentally.testkit.Outcome.REJECTED;
import static io.tokentally.testkit.Outcome.SUPERSEDED;
import static org.assertj.core.api.Assertions.assertThat;

import io.tokentally.event.UsageEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Effective time, the future and history, one rule a case. */
class TimeRulesTest {

    private static final Duration HISTORY = Duration.ofDays(1826);
    private static final Instant EARLIER = T.minus(Duration.ofDays(3));

    @Test
    void theEffectiveTimeIsOccurredAtElseRecordedAtElseArrival() {
        assertThat(effectiveAt(new Hand().send(usage("a", 0, e -> {
                    e.setOccurredAt(EARLIER);
                    e.setRecordedAt(T.minusSeconds(5));
                }))))
                .isEqualTo(EARLIER);
        assertThat(effectiveAt(new Hand().send(usage("a", 0, e -> e.setRecordedAt(T.minusSeconds(5))))))
                .isEqualTo(T.minusSeconds(5));
        assertThat(effectiveAt(new Hand().send(usage("a", 0)))).isEqualTo(T);
    }

    @Test
    void aRevisionWithoutTimeKeepsTheKnownOne() {
        assertThat(effectiveAt(new Hand()
                        .send(usage("a", 0, e -> e.setOccurredAt(EARLIER)))
                        .send(usage("a", 1, e -> e.setRecordedAt(T)))))
                .isEqualTo(EARLIER);
        assertThat(effectiveAt(new Hand().send(usage("a", 0)).send(usage("a", 1))))
                .isEqualTo(T);
        assertThat(effectiveAt(
                        new Hand().send(usage("a", 0)).send(voided("a", 1)).send(usage("a", 2))))
                .isEqualTo(T);
    }

    @Test
    void aHigherRevisionOfAnotherTimeIsRejected() {
        Hand hand = new Hand()
                .send(usage("a", 0, e -> e.setOccurredAt(EARLIER)))
                .send(usage("a", 1, e -> e.setOccurredAt(EARLIER.plusNanos(1_000))))
                .send(timedVoid("a", 0, T))
                .send(usage("a", 1, e -> e.setOccurredAt(EARLIER)));
        assertThat(hand.outcomes()).containsExactly(LEDGER, REJECTED, REJECTED, SUPERSEDED);
        assertThat(hand.reasons()).containsExactly("occurred_at_changed", "occurred_at_changed");
    }

    @Test
    void aTimeThatWasFilledInIsFixedToo() {
        assertThat(new Hand()
                        .send(usage("a", 0))
                        .send(usage("a", 1, e -> e.setOccurredAt(EARLIER)))
                        .reasons())
                .containsExactly("occurred_at_changed");
    }

    @Test
    void aVoidWithoutTimeFixesNone() {
        assertThat(effectiveAt(new Hand().send(voided("a", 0)))).isNull();
        UsageEvent recorded = voided("a", 0);
        recorded.setRecordedAt(T);
        assertThat(effectiveAt(new Hand().send(recorded))).isNull();
        assertThat(effectiveAt(new Hand().send(voided("a", 0)).send(usage("a", 1, e -> e.setOccurredAt(EARLIER)))))
                .isEqualTo(EARLIER);
    }

    @Test
    void aVoidWithTimeFixesIt() {
        assertThat(effectiveAt(new Hand().send(timedVoid("a", 0, EARLIER)).send(usage("a", 1))))
                .isEqualTo(EARLIER);
        assertThat(new Hand()
                        .send(timedVoid("a", 0, EARLIER))
                        .send(usage("a", 1, e -> e.setOccurredAt(T)))
                        .reasons())
                .containsExactly("occurred_at_changed");
    }

    @Test
    void fiveMinutesAfterArrivalIsTheFuture() {
        Instant latest = T.plus(Duration.ofMinutes(5));
        Hand hand = new Hand()
                .sendAt(T, usage("a", 0, e -> e.setOccurredAt(latest)))
                .sendAt(T, usage("b", 0, e -> e.setOccurredAt(latest.plusNanos(1_000))))
                .sendAt(T, usage("c", 0, e -> e.setRecordedAt(latest)))
                .sendAt(T, usage("d", 0, e -> e.setRecordedAt(latest.plusNanos(1_000))))
                .sendAt(T, timedVoid("e", 0, latest.plusNanos(1_000)))
                .sendAt(T, usage("f", 0, e -> e.setOccurredAt(Instant.parse("2099-01-01T00:00:00Z"))));
        assertThat(hand.outcomes()).containsExactly(LEDGER, REJECTED, LEDGER, REJECTED, REJECTED, REJECTED);
        assertThat(hand.reasons()).containsOnly("in_future");
    }

    @Test
    void theFutureIsRejectedBeforeItIsADuplicate() {
        UsageEvent event = usage("a", 0, e -> e.setOccurredAt(T.plusSeconds(301)));
        assertThat(new Hand()
                        .sendAt(T, event)
                        .sendAt(T.plusSeconds(1), event)
                        .sendAt(T.plusSeconds(2), event)
                        .outcomes())
                .containsExactly(REJECTED, LEDGER, DUPLICATE);
    }

    @Test
    void beforeHistoryIsRejected() {
        Instant earliest = T.minus(HISTORY);
        Hand hand = new Hand()
                .sendAt(T, usage("a", 0, e -> e.setOccurredAt(earliest)))
                .sendAt(T, usage("b", 0, e -> e.setOccurredAt(earliest.minusNanos(1_000))))
                .sendAt(T, usage("c", 0, e -> e.setRecordedAt(earliest.minusNanos(1_000))))
                .sendAt(T, timedVoid("d", 0, earliest.minusNanos(1_000)))
                .sendAt(T, usage("a", 0, e -> e.setOccurredAt(earliest)))
                .sendAt(T.plusMillis(1), usage("a", 0, e -> e.setOccurredAt(earliest)));
        assertThat(hand.outcomes()).containsExactly(LEDGER, REJECTED, REJECTED, REJECTED, DUPLICATE, REJECTED);
        assertThat(hand.reasons()).containsOnly("before_history");
    }

    @Test
    void idsAreForgottenAfterHistoryButStillCount() {
        Rules day = Rules.defaults().withHistory(Duration.ofDays(1));
        Recount recount = new Hand()
                .sendAt(T, usage("a", 5))
                .sendAt(T.plus(Duration.ofDays(1)), usage("a", 5))
                .sendAt(T.plus(Duration.ofDays(1)).plusMillis(1), usage("a", 0))
                .recount(day);
        assertThat(recount.outcomes()).containsExactly(LEDGER, DUPLICATE, LEDGER);
        assertThat(recount.totals().sessions().values())
                .singleElement()
                .satisfies(total -> assertThat(total.getSums().getCalls()).isEqualTo(2));
    }

    @Test
    void aVoidWithoutTimeExpiresByArrival() {
        Rules day = Rules.defaults().withHistory(Duration.ofDays(1));
        assertThat(new Hand()
                        .sendAt(T, voided("a", 5))
                        .sendAt(T.plus(Duration.ofDays(1)), usage("a", 4))
                        .sendAt(T.plus(Duration.ofDays(1)).plusMillis(1), usage("a", 4))
                        .recount(day)
                        .outcomes())
                .containsExactly(LEDGER, Outcome.STALE, LEDGER);
    }

    private static UsageEvent timedVoid(String id, long revision, Instant occurredAt) {
        UsageEvent event = voided(id, revision);
        event.setOccurredAt(occurredAt);
        return event;
    }

    private static @Nullable Instant effectiveAt(Hand hand) {
        return Objects.requireNonNull(hand.recount().usageLedger().get("[\"default\",\"a\"]"))
                .getEffectiveAt();
    }
}
