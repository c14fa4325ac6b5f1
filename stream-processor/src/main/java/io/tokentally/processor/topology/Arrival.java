package io.tokentally.processor.topology;

import io.tokentally.price.RepriceCommand;
import io.tokentally.schemas.Fault;
import io.tokentally.schemas.ProducerClosed;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A raw record as admit leaves it. */
sealed interface Arrival {
    Origin origin();

    /** Where a raw record lies, and what its bytes are. */
    record Origin(
            EventType type, String topic, int partition, long offset, Instant arrivedAt, byte @Nullable [] value) {
        /**
         * So that whatever is made of a record fits the topics it goes to, which take 2 MiB. An output that Kafka refuses
         * breaks its transaction and would come back for ever.
         */
        static final int MAX_BYTES = (2 << 20) - (64 << 10);
    }

    /** Within bounds, and on the partition of its key. */
    record Admitted(Origin origin, Event event) implements Arrival {}

    /** Not acceptable whatever came before. The event is null where it could not be decoded. */
    record Refused(Origin origin, @Nullable Event event, Fault fault) implements Arrival {}

    /** No event: a producer's last word. It lies on whichever partition its own key takes it to. */
    record Closed(Origin origin, ProducerClosed closed) implements Arrival {}

    /**
     * No event: a command to price a known form again, or only to read the prices.
     *
     * @param command null where it cannot be decoded
     * @param fault why it cannot be obeyed
     */
    record Reprice(
            Origin origin,
            @Nullable RepriceCommand command,
            @Nullable Fault fault) implements Arrival {}

    /** Decoded, but its key belongs to another partition. */
    record Misplaced(Origin origin, byte[] key) implements Arrival {}
}
