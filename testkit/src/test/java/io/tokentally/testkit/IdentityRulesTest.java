package io.tokentally.testkit;

import static io.tokentally.testkit.Hand.T;
import static io.tokentally.testkit.Hand.tool;
import static io.tokentally.testkit.Hand.usage;
import static io.tokentally.testkit.Hand.voided;
import static io.tokentally.testkit.Outcome.DUPLICATE;
import static io.tokentally.testkit.Outcome.LEDGER;
import static io.tokentally.testkit.Outcome.REJECTED;
import static io.tokentally.testkit.Outcome.STALE;
import static io.tokentally.testkit.Outcome.SUPERSEDED;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tokentally.event.UsageEvent;
import io.tokentally.ledger.UsageLedgerEntry;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Identity, revisions and voids, one rule a case. */
class IdentityRulesTest {

    private static final String KEY = "[\"default\",\"a\"]";

    @Test
    void aNewIdGoesToTheLedger() {
        Recount recount = new Hand().send(usage("a", 0)).send(usage("b", 7)).recount();
        assertThat(recount.outcomes()).containsExactly(LEDGER, LEDGER);
        assertThat(recount.usageLedger()).containsOnlyKeys(KEY, "[\"default\",\"b\"]");
    }

    @Test
    void theSameAgainIsADuplicate() {
        assertThat(new Hand().send(usage("a", 0)).send(usage("a", 0)).outcomes())
                .containsExactly(LEDGER, DUPLICATE);
    }

    @Test
    void whoSentItAndWhatIsFilledInMakesNoConflict() {
        UsageEvent again = usage("a", 0, e -> {
            e.setProducerId("p");
            e.setProducerSeq(9L);
            e.setRecordedAt(T);
        });
        assertThat(new Hand().send(usage("a", 0)).send(again).outcomes()).containsExactly(LEDGER, DUPLICATE);
        assertThat(new Hand()
                        .send(tool("a", 0))
                        .send(tool("a", 0, e -> e.setTokensPrevented(900L)))
                        .outcomes())
                .containsExactly(LEDGER, DUPLICATE);
    }

    @Test
    void theSameRevisionWithAnotherPayloadIsAConflict() {
        Hand hand = new Hand()
                .send(usage("a", 0))
                .send(usage("a", 0, e -> e.getTokens().setOutput(11L)))
                .send(usage("a", 0, e -> e.setOccurredAt(T)));
        assertThat(hand.outcomes()).containsExactly(LEDGER, REJECTED, REJECTED);
        assertThat(hand.reasons()).containsExactly("conflict", "conflict");
    }

    @Test
    void thePayloadIsComparedAsSent() {
        Hand hand = new Hand()
                .send(usage("a", 0, e -> e.setProvider("gemini")))
                .send(usage("a", 0, e -> e.setProvider("gcp.gemini")));
        assertThat(hand.reasons()).containsExactly("conflict");
    }

    @Test
    void aHigherRevisionReplaces() {
        Recount recount = new Hand()
                .send(usage("a", 0))
                .send(usage("a", 2, e -> e.setModel("gpt-4o-mini")))
                .recount();
        assertThat(recount.outcomes()).containsExactly(LEDGER, SUPERSEDED);
        assertThat(latest(recount).getEvent().getModel()).isEqualTo("gpt-4o-mini");
    }

    @Test
    void aLowerRevisionIsStaleWhateverItSays() {
        assertThat(new Hand()
                        .send(usage("a", 3))
                        .send(usage("a", 2))
                        .send(usage("a", 1, e -> e.setOccurredAt(T.minusSeconds(99))))
                        .send(voided("a", 2))
                        .outcomes())
                .containsExactly(LEDGER, STALE, STALE, STALE);
    }

    @Test
    void aVoidOutranksARecordOfItsRevision() {
        Recount recount = new Hand().send(usage("a", 1)).send(voided("a", 1)).recount();
        assertThat(recount.outcomes()).containsExactly(LEDGER, SUPERSEDED);
        assertThat(latest(recount).getEvent().getVoided()).isTrue();
    }

    @Test
    void aVoidMayComeFirst() {
        assertThat(new Hand()
                        .send(voided("a", 1))
                        .send(usage("a", 0))
                        .send(usage("a", 1))
                        .send(voided("a", 1))
                        .outcomes())
                .containsExactly(LEDGER, STALE, STALE, DUPLICATE);
    }

    @Test
    void aHigherRevisionRevives() {
        Recount recount = new Hand().send(voided("a", 1)).send(usage("a", 2)).recount();
        assertThat(recount.outcomes()).containsExactly(LEDGER, SUPERSEDED);
        assertThat(latest(recount).getEvent().getVoided()).isFalse();
    }

    @Test
    void twoDifferentVoidsOfARevisionAreAConflict() {
        UsageEvent other = voided("a", 1);
        other.setSessionId("s");
        assertThat(new Hand().send(voided("a", 1)).send(other).reasons()).containsExactly("conflict");
    }

    @Test
    void tenantAndTypeArePartOfTheIdentity() {
        assertThat(new Hand()
                        .send(usage("a", 0))
                        .send(usage("a", 0, e -> e.setTenant("acme")))
                        .send(tool("a", 0))
                        .outcomes())
                .containsExactly(LEDGER, LEDGER, LEDGER);
    }

    @Test
    void outcomesAreCreditedToTheArrivingRecord() {
        Recount recount = new Hand()
                .send(usage("a", 0, e -> e.setProducerId("p")))
                .send(usage("a", 0))
                .send(usage("a", 1, e -> e.setProducerId("q")))
                .send(usage("a", 0, e -> e.setProducerId("q")))
                .send(usage("", 0, e -> e.setProducerId("q")))
                .send(tool("a", 0))
                .recount();
        assertThat(recount.audit())
                .containsOnly(
                        entry(new AuditKey(EventType.USAGE, "default", "p"), new AuditCounts(1, 0, 0, 0, 0)),
                        entry(new AuditKey(EventType.USAGE, "default", ""), new AuditCounts(0, 0, 1, 0, 0)),
                        entry(new AuditKey(EventType.USAGE, "default", "q"), new AuditCounts(0, 1, 0, 1, 1)),
                        entry(new AuditKey(EventType.TOOL_OPERATION, "default", ""), new AuditCounts(1, 0, 0, 0, 0)));
        assertThat(Objects.requireNonNull(recount.audit().get(new AuditKey(EventType.USAGE, "default", "q")))
                        .received())
                .isEqualTo(3);
    }

    @Test
    void aNameOutOfBoundsIsCreditedToNobody() {
        Recount recount = new Hand()
                .send(usage("a", 0, e -> e.setTenant("")))
                .send(usage("a", 0, e -> e.setProducerId("p".repeat(257))))
                .recount();
        assertThat(recount.audit())
                .containsOnlyKeys(new AuditKey(EventType.USAGE, "", ""), new AuditKey(EventType.USAGE, "default", ""));
    }

    @Test
    void arrivalsInDisorderAreRefused() {
        Hand hand = new Hand().sendAt(T, usage("a", 0)).sendAt(T.minusMillis(1), usage("b", 0));
        assertThatThrownBy(hand::recount).hasMessageContaining("arrival 1 of 2026-11-22T10:06:59.999Z");
        assertThatThrownBy(() ->
                        new Arrival(latest(new Hand().send(usage("a", 0)).recount()), T))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static UsageLedgerEntry latest(Recount recount) {
        return Objects.requireNonNull(recount.usageLedger().get(KEY));
    }
}
