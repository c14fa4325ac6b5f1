package io.tokentally.processor.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tokentally.processor.topology.ProducerNews.News;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * News of one producer on their way to the task that keeps it, at most one block of numbers each: {@code last number of the
 * close, highest arrival in microseconds, block (8 bytes each, big-endian), length of the key (4 bytes), key in UTF-8, bits of
 * the block}.
 *
 * @param closedAt as {@link News#closedAt}
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

    byte[] toBytes() {
        byte[] key = producer.getBytes(UTF_8);
        byte[] bits = numbers.toByteArray();
        return ByteBuffer.allocate(3 * Long.BYTES + Integer.BYTES + key.length + bits.length)
                .putLong(closedAt)
                .putLong(heardAt)
                .putLong(block)
                .putInt(key.length)
                .put(key)
                .put(bits)
                .array();
    }

    static ProducerNote of(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        long closedAt = in.getLong();
        long heardAt = in.getLong();
        long block = in.getLong();
        byte[] key = new byte[in.getInt()];
        in.get(key);
        return new ProducerNote(new String(key, UTF_8), closedAt, heardAt, block, BitSet.valueOf(in));
    }
}
