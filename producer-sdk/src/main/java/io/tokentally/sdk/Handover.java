package io.tokentally.sdk;

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
    private final Parcel parcel;
    private final Thread sender = Thread.currentThread();
    /** These two belong to the sender thread alone. */
    private boolean sending = true;

    private @Nullable Exception refusal;

    Handover(Parcel parcel) {
        this.parcel = parcel;
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
            parcel.failed(failure.toString(), failure, mayPass(failure));
        } else if (metadata != null) {
            parcel.acknowledged(metadata);
        }
    }

    /** Whether it is Kafka's trouble, which passes, rather than the event's own. */
    static boolean mayPass(Throwable failure) {
        boolean kafkas = failure instanceof KafkaException || failure instanceof IllegalStateException;
        boolean own = failure instanceof RecordTooLargeException || failure instanceof SerializationException;
        return kafkas && !own;
    }
}
