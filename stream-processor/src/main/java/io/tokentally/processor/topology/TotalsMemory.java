package io.tokentally.processor.topology;

import java.util.HashMap;
import java.util.Map;

/**
 * What the totals step gathers between two commits.
 *
 * @param clocks of the resolving tasks that were heard of, by partition, in microseconds
 */
record TotalsMemory(
        TallyMap<TotalKey> differences,
        HotTotals hot,
        ProducerNews producers,
        Map<Integer, Long> clocks,
        CommitMark mark)
        implements Gathering {
    TotalsMemory() {
        this(new TallyMap<>(TotalKey::letters), new HotTotals(), new ProducerNews(), new HashMap<>(), new CommitMark());
    }

    @Override
    public int held() {
        return differences.held() + producers.size();
    }
}
