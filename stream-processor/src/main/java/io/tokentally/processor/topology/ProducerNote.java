package io.tokentally.processor.topology;

import io.tokentally.processor.topology.ProducerNews.News;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * News of one producer on their way to the task that keeps it, at most one block of numbers each.
 *
 * @param closedAt as {@link News#closedAt}
 * @param heardAt the highest arrival, in microseconds
 */
record ProducerNote(String producer, long closedAt, long heardAt, long block, BitSet numbers) {
    static final byte TAG = 'p';

    static List<ProducerNote> of(String producer, News news) {
        List<ProducerNote> notes = new ArrayList<>();
        news.numbers()
                .forEachBlock((block, numbers) ->
                        notes.add(new ProducerNote(producer, news.closedAt(), news.heardAt(), block, numbers)));
        if (notes.isEmpty()) {
            notes.add(new ProducerNote(producer, news.closedAt(), news.heardAt(), 0, new BitSet()));
        }
        return notes;
    }

    void addTo(ProducerNews producers) {
        News news = producers.of(producer);
        news.heard(closedAt, heardAt);
        if (!numbers.isEmpty()) {
            news.numbers().addBlock(block, numbers);
        }
    }
}
