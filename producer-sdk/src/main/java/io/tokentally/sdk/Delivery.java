package io.tokentally.sdk;

import io.tokentally.schemas.ProducerClosed;
import io.tokentally.sdk.QueueItem.Outgoing;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;

/** Hands events to Kafka's producer, however often it takes. Fields without a note belong to the sender thread alone. */
final class Delivery {
    static final String CLOSED = "the client was closed";
    static final String ABANDONED = "its caller no longer waits for it";
    private static final long FIRST_BACKOFF_NANOS = Duration.ofMillis(50).toNanos();
    private static final long MAX_BACKOFF_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long LONGEST_ENDING_NANOS = Duration.ofMillis(100).toNanos();

    private final EventEncoder encoder;
    private final ProducerSlot producer;
    private final Counters counters;
    private final FateKeeper fates;
    /** Set by the closing thread. */
    private volatile boolean givingUp;

    Delivery(EventEncoder encoder, ProducerSlot producer, Counters counters, FateKeeper fates) {
        this.encoder = encoder;
        this.producer = producer;
        this.counters = counters;
        this.fates = fates;
    }

    /** No event is tried again. Any thread; who waits for the producer is to be interrupted, too. */
    void giveUp() {
        givingUp = true;
    }

    boolean isGivingUp() {
        return givingUp;
    }

    /** Tries until the producer has the event; otherwise it has failed. */
    void deliver(Parcel parcel) {
        Outgoing outgoing = parcel.taken();
        if (outgoing == null) {
            return;
        }
        Attempt attempt = new Attempt(parcel, outgoing);
        long backoff = FIRST_BACKOFF_NANOS;
        while (!parcel.isAbandoned()) {
            Throwable failure = attempt.made();
            if (failure == null) {
                counters.sent.increment();
                return;
            }
            boolean passing = attempt.mayPass(failure);
            if (!passing || givingUp) {
                parcel.failed((givingUp ? CLOSED + ": " : "") + failure, failure, passing);
                return;
            }
            fates.trouble("events cannot be sent yet", failure);
            recover(failure);
            LockSupport.parkNanos(backoff);
            backoff = Math.min(2 * backoff, MAX_BACKOFF_NANOS);
        }
        parcel.failed(ABANDONED, null, true);
    }

    /** Encodes once, sends until it is taken. */
    private final class Attempt {
        private final Parcel parcel;
        private final Outgoing outgoing;
        private @Nullable ProducerRecord<byte[], byte[]> encoded;

        Attempt(Parcel parcel, Outgoing outgoing) {
            this.parcel = parcel;
            this.outgoing = outgoing;
        }

        /** Null where Kafka's producer took the event. */
        @Nullable
        Throwable made() {
            try {
                ProducerRecord<byte[], byte[]> record = encoded;
                if (record == null) {
                    record = encoder.encode(outgoing);
                    encoded = record;
                }
                Handover handover = new Handover(parcel);
                var unused = producer.get().send(record, handover); // the callback tells
                return handover.refusal();
            } catch (Throwable failure) { // of a serializer, partitioner or interceptor that is not ours, too
                return failure;
            }
        }

        boolean mayPass(Throwable failure) {
            return encoded == null ? EventEncoder.mayPass(failure) : Handover.mayPass(failure);
        }
    }

    /** A producer that fails with neither an answer of the broker's nor an interrupt does not recover by itself. */
    private void recover(Throwable failure) {
        if (failure instanceof InterruptException) {
            Thread.interrupted(); // nobody but close() may, and that sets givingUp first
        } else if (!(failure instanceof ApiException) && Handover.mayPass(failure)) {
            producer.discard();
        }
    }

    /** Tells how far the numbers went; what of it does not arrive is logged. */
    void sayClosed(List<ProducerClosed> closings) {
        for (ProducerClosed closing : closings) {
            try {
                var unused = producer.get().send(closing.toRecord(), (metadata, failure) -> {
                    if (failure != null) {
                        fates.closeUntold(closing.producerId(), failure);
                    }
                });
            } catch (KafkaException | IllegalStateException e) {
                fates.closeUntold(closing.producerId(), e);
                return;
            }
        }
    }

    /** Closes the producer and the encoder by {@code deadlineNanos}. */
    void end(long deadlineNanos) {
        Thread.interrupted(); // it has served: what follows is bounded by its own timeouts
        long left = Math.max(0, deadlineNanos - System.nanoTime());
        long forEnding = Math.min(left / 5, LONGEST_ENDING_NANOS);
        try (encoder) {
            producer.close(Duration.ofNanos(left - forEnding));
        } catch (RuntimeException e) {
            fates.trouble("Kafka's producer did not close cleanly", e);
        }
    }
}
