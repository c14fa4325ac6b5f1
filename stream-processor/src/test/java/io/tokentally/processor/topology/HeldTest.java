package io.tokentally.processor.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokentally.processor.topology.HotTotals.Hot;
import org.junit.jupiter.api.Test;

/** What is held in memory between commits is bounded in bytes: long names count for more. */
class HeldTest {
    private static final String LONG = "n".repeat(256);

    @Test
    void aTotalWithLongNamesCountsAsSeveral() {
        TallyMap<TotalKey> sums = new TallyMap<>(TotalKey::letters);
        for (int again = 0; again < 3; again++) {
            sums.at(TotalKind.session("acme", "session", "openai", "gpt-5"), UsageTally::none, 0);
        }
        assertThat(sums.held()).isEqualTo(1);
        sums.at(TotalKind.session(LONG, LONG, LONG, LONG), UsageTally::none, 0);
        assertThat(sums.held()).isEqualTo(6);
        sums.drain((key, tally, latest) -> {});
        assertThat(sums.held()).isZero();
    }

    @Test
    void fewerTotalsWithLongNamesAreKeptDecoded() {
        HotTotals hot = new HotTotals();
        for (int session = 0; session < 2 * HotTotals.MOST; session++) {
            hot.get(TotalKind.session("acme", "session" + session, "openai", "gpt-5"), HeldTest::read);
        }
        assertThat(hot.size()).isEqualTo(HotTotals.MOST);
        for (int session = 0; session < HotTotals.MOST; session++) {
            hot.get(TotalKind.session(LONG, "session" + session, LONG, LONG), HeldTest::read);
        }
        assertThat(hot.size()).isEqualTo(HotTotals.MOST / 4);
    }

    @Test
    void whatIsForgottenMakesRoom() {
        HotTotals hot = new HotTotals();
        TotalKey key = TotalKind.session(LONG, LONG, LONG, LONG);
        for (int again = 0; again < 2 * HotTotals.MOST; again++) {
            hot.get(key, HeldTest::read);
            hot.forget(key);
        }
        for (int session = 0; session < HotTotals.MOST; session++) {
            hot.get(TotalKind.session("acme", "session" + session, "openai", "gpt-5"), HeldTest::read);
        }
        assertThat(hot.size()).isEqualTo(HotTotals.MOST);
    }

    private static Hot read(TotalKey key) {
        return new Hot("", UsageTally.none(), true);
    }
}
