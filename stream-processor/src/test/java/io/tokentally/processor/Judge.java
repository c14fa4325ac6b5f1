package io.tokentally.processor;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokentally.schemas.Topics;
import io.tokentally.testkit.Arrival;
import io.tokentally.testkit.Comparison;
import io.tokentally.testkit.Recount;
import io.tokentally.testkit.ReferenceModel;
import io.tokentally.testkit.Rejection;
import io.tokentally.testkit.Rules;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Says whether the output topics are what the reference model makes of the raw ones. */
final class Judge {
    private static final ReferenceModel MODEL = new ReferenceModel(Rules.defaults());

    private Judge() {}

    /**
     * Ledgers, totals, and the reason of each rejection.
     *
     * @param seed what a failure is to be replayed with
     * @return what it should have come to
     */
    static Recount assertExact(RealTopics topics, String seed) {
        List<RealTopics.Received> received = topics.received();
        Recount expected =
                recount(received.stream().map(RealTopics.Received::arrival).toList());
        assertThat(Comparison.ledger(expected.usageLedger(), topics.latest(Topics.USAGE_LEDGER, "version")))
                .as(seed)
                .isEmpty();
        assertThat(Comparison.ledger(expected.toolLedger(), topics.latest(Topics.TOOL_LEDGER, "version")))
                .as(seed)
                .isEmpty();
        assertThat(Comparison.totals(expected.totals(), topics.totals()))
                .as(seed)
                .isEmpty();
        Map<String, String> reasons = new TreeMap<>();
        for (Rejection rejection : expected.rejections()) {
            reasons.put(received.get(rejection.position()).origin(), rejection.reason());
        }
        assertThat(topics.rejected()).as(seed).containsExactlyInAnyOrderEntriesOf(reasons);
        return expected;
    }

    static Recount recount(List<Arrival> arrivals) {
        return MODEL.recount(arrivals);
    }
}
