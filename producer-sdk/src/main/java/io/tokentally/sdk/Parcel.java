package io.tokentally.sdk;

import io.tokentally.sdk.QueueItem.Outgoing;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/** An event on its way to Kafka, and whom to tell of its fate. */
interface Parcel {
    /** The event, once, for the one who sends it; null where nobody wants it sent any more. */
    @Nullable
    Outgoing taken();

    /** Whether nobody wants it sent any more. */
    boolean isAbandoned();

    void acknowledged(RecordMetadata metadata);

    /**
     * There is no acknowledgement.
     *
     * @param retriable whether sending it again may help
     */
    void failed(String why, @Nullable Throwable failure, boolean retriable);
}
