package io.tokentally.sdk;

import io.tokentally.sdk.QueueItem.Outgoing;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to hand an event to Kafka's producer. What the producer refuses while {@code send} still runs was never
 * taken and may be tried again; what it reports later is final.
 */
final class Handover implements Callback {
    private final Outgoing outgoing;
    private final Generation generation;
    private final FateKeeper fates;
    private final Thread sender = Thread.currentThread();
    /** These two belong to the sender thread alone. */
    private boolean sending = true;

    private @Nullable Exception refusal;

    Handover(Outgoing outgoing, Generation generation, FateKeeper fates) {
        this.outgoing = outgoing;
        this.generation = generation;
        this.fates = fates;
    }

    /** Null where the producer took the event. */
    @Nullable
    Exception refusal() {
        sending = false;
        return refusal;
    }

    @Override
    public void onCompletion(@Nullable RecordMetadata metadata, @Nullable Exception failure) {
        if (failure != null && Thread.currentThread() == sender && sending) {
            refusal = failure;
        } else if (failure != null) {
            fates.lost(outgoing, failure.toString(), failure, mayPass(failure));
            generation.leave(false);
        } else if (metadata != null) {
            fates.acknowledged(outgoing, metadata);
            generation.leave(true);
        }
    }

    /** Whether it is Kafka's trouble, which passes, rather than the event's own. */
    static boolean mayPass(Throwable failure) {
        boolean kafkas = failure instanceof KafkaException || failure instanceof IllegalStateException;
        boolean own = failure instanceof RecordTooLargeException || failure instanceof SerializationException;
        return kafkas && !own;
    }
}
