package io.tokentally.processor.topology;

import io.tokentally.schemas.Bounds;
import io.tokentally.schemas.CanonicalJson;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** What was heard of producers since the last drain. Adding the same twice changes nothing. Owned by one task. */
final class ProducerNews {
    static final long NOT_CLOSED = -1;
    private static final int MOST_KEYS = 10_000;

    /** Of one producer. */
    static final class News {
        private final Numbers numbers = new Numbers();
        private long closedAt = NOT_CLOSED;
        private long heardAt;

        Numbers numbers() {
            return numbers;
        }

        /** The last number as its close says, or {@link #NOT_CLOSED}. */
        long closedAt() {
            return closedAt;
        }

        /** The highest arrival, in microseconds. */
        long heardAt() {
            return heardAt;
        }

        void heard(long closedAt, long heardAt) {
            this.closedAt = Math.max(this.closedAt, closedAt);
            this.heardAt = Math.max(this.heardAt, heardAt);
        }
    }

    private record Sender(String tenant, String producerId) {
        @Override
        public int hashCode() {
            return Hashes.spread(Hashes.mix(tenant.hashCode(), producerId.hashCode()));
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Sender that && producerId.equals(that.producerId) && tenant.equals(that.tenant);
        }
    }

    private final Map<String, News> byProducer = new LinkedHashMap<>();
    private final Map<Sender, News> bySender = new HashMap<>();
    /** Of those that sent lately, so that not each event makes its own. */
    private final Map<Sender, String> keys = new HashMap<>();

    /** Producers are named by tenant and id; what does not say both within bounds belongs to none. */
    static String key(String tenant, String producerId) {
        return CanonicalJson.array(tenant, producerId);
    }

    /** Takes the number of an arriving event, whatever becomes of the event. */
    void arrived(Event event, long heardAt) {
        Long number = event.producerSeq();
        String id = event.producerId();
        if (number == null || id == null || number <= 0 || number >= Bounds.COUNT_LIMIT) {
            return;
        }
        News news = news(new Sender(event.tenant(), id));
        if (news != null) {
            news.numbers.add(number);
            news.heard(NOT_CLOSED, heardAt);
        }
    }

    private @Nullable News news(Sender sender) {
        News known = bySender.get(sender);
        if (known == null) {
            String producer = producer(sender);
            if (producer != null) {
                known = of(producer);
                bySender.put(sender, known);
            }
        }
        return known;
    }

    private @Nullable String producer(Sender sender) {
        String known = keys.get(sender);
        if (known == null && Bounds.isName(sender.producerId) && Bounds.isName(sender.tenant)) {
            if (keys.size() == MOST_KEYS) {
                keys.clear();
            }
            known = key(sender.tenant, sender.producerId);
            keys.put(sender, known);
        }
        return known;
    }

    News of(String producer) {
        return byProducer.computeIfAbsent(producer, added -> new News());
    }

    int size() {
        return byProducer.size();
    }

    /** Hands each producer's news to {@code taker} and forgets them. */
    void drain(BiConsumer<String, News> taker) {
        byProducer.forEach(taker);
        byProducer.clear();
        bySender.clear();
    }
}
