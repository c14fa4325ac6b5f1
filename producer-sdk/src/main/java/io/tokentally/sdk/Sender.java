package io.tokentally.sdk;

import io.tokentally.sdk.QueueItem.FlushMark;
import io.tokentally.sdk.QueueItem.Outgoing;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.InterruptException;
import org.jctools.queues.MessagePassingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Moves events from the queue to Kafka's producer. It polls, since waking a sleeping thread on each offer would cost the
 * caller as much as sending does. Fields without a note belong to the sender thread alone.
 */
final class Sender implements Runnable {
    private static final long POLL_NANOS = Duration.ofMillis(1).toNanos();
    private static final long FIRST_BACKOFF_NANOS = Duration.ofMillis(50).toNanos();
    private static final long MAX_BACKOFF_NANOS = Duration.ofSeconds(1).toNanos();

    private static final long LONGEST_ENDING_NANOS = Duration.ofMillis(100).toNanos();
    private static final String CLOSED = "the client was closed";

    private final MessagePassingQueue<QueueItem> queue;
    private final EventEncoder encoder;
    private final ProducerSlot producer;
    private final Counters counters;
    private final FateKeeper fates;
    private final SenderOptions options;
    private final String producerId;

    private long nextSeq = 1;
    private long refusedSeen;
    private long refusedOwnSeen;
    private long waitingSince;
    private boolean waiting;
    private Generation generation = new Generation();
    private CompletableFuture<Boolean> earlier = CompletableFuture.completedFuture(true);

    /** Set by callers who want no more waiting. */
    private volatile boolean urgent;
    /** The next three are set by the closing thread. */
    private volatile long deadlineNanos;

    private volatile boolean closing;
    private volatile boolean givingUp;

    private final CountDownLatch drained = new CountDownLatch(1);
    private volatile boolean ended;

    Sender(
            MessagePassingQueue<QueueItem> queue,
            EventEncoder encoder,
            ProducerSlot producer,
            Counters counters,
            SenderOptions options,
            String producerId) {
        this.queue = queue;
        this.encoder = encoder;
        this.producer = producer;
        this.counters = counters;
        this.fates = new FateKeeper(counters);
        this.options = options;
        this.producerId = producerId;
    }

    @Override
    public void run() {
        try {
            while (!closing) {
                if (isDue()) {
                    drain();
                } else {
                    noticeRefusals();
                    LockSupport.parkNanos(POLL_NANOS);
                }
            }
            drain();
        } finally {
            drained.countDown();
            end();
        }
    }

    /** What is queued is sent now. Any thread. */
    void hurry() {
        urgent = true;
    }

    /** Any thread; the sender thread ends by {@code deadlineNanos}, if what it calls lets it. */
    void close(Thread thread, long deadline, long reserveNanos) throws InterruptedException {
        deadlineNanos = deadline;
        closing = true;
        LockSupport.unpark(thread);
        if (!drained.await(deadline - reserveNanos - System.nanoTime(), TimeUnit.NANOSECONDS)) {
            givingUp = true;
            thread.interrupt();
        }
    }

    boolean isClosing() {
        return closing;
    }

    /** Whether nobody takes from the queue any more, except {@link #discardQueue}. */
    boolean hasEnded() {
        return ended;
    }

    private boolean isDue() {
        if (urgent) {
            urgent = false;
            return true;
        }
        int size = queue.size();
        if (size == 0) {
            waiting = false;
            return false;
        }
        if (!waiting) {
            waiting = true;
            waitingSince = System.nanoTime();
        }
        return size >= options.flushThreshold()
                || System.nanoTime() - waitingSince >= options.flushInterval().toNanos();
    }

    private void drain() {
        waiting = false;
        QueueItem item;
        while (!givingUp && (item = queue.relaxedPoll()) != null) {
            if (item instanceof Outgoing outgoing) {
                deliver(outgoing);
            } else if (item instanceof FlushMark mark) {
                reach(mark);
            }
        }
    }

    private void reach(FlushMark mark) {
        CompletableFuture<Boolean> these = generation.seal();
        generation = new Generation();
        CompletableFuture<Boolean> all = earlier.isDone() ? these : earlier.thenCombine(these, Boolean::logicalAnd);
        earlier = all.thenApply(complete -> {
            mark.reached().complete(complete);
            return complete;
        });
    }

    private void deliver(Outgoing outgoing) {
        noticeRefusals();
        if (outgoing.numbered(producerId, nextSeq)) {
            nextSeq++;
        }
        generation.enter();
        if (!isTaken(outgoing)) {
            generation.leave(false);
        }
    }

    /** Tries until the producer has the event; false where it is lost, which is counted. */
    private boolean isTaken(Outgoing outgoing) {
        Attempt attempt = new Attempt(outgoing);
        long backoff = FIRST_BACKOFF_NANOS;
        while (!outgoing.isAbandoned()) {
            Throwable failure = attempt.made();
            if (failure == null) {
                counters.sent.increment();
                return true;
            }
            boolean passing = attempt.mayPass(failure);
            if (!passing || givingUp) {
                fates.lost(outgoing, (givingUp ? CLOSED + ": " : "") + failure, failure, passing);
                return false;
            }
            fates.trouble("events cannot be sent yet", failure);
            recover(failure);
            LockSupport.parkNanos(backoff);
            backoff = Math.min(2 * backoff, MAX_BACKOFF_NANOS);
        }
        fates.lost(outgoing, "its caller no longer waits for it", null, true);
        return false;
    }

    /** Encodes once, sends until it is taken. */
    private final class Attempt {
        private final Outgoing outgoing;
        private @Nullable ProducerRecord<byte[], byte[]> encoded;

        Attempt(Outgoing outgoing) {
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
                Handover handover = new Handover(outgoing, generation, fates);
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

    private void noticeRefusals() {
        long refused = counters.refused.get();
        if (refused != refusedSeen) {
            fates.refused(refused - refusedSeen);
            refusedSeen = refused;
            long own = counters.refusedOwn.get();
            nextSeq += own - refusedOwnSeen;
            refusedOwnSeen = own;
        }
    }

    private void end() {
        Thread.interrupted(); // it has served: what follows is bounded by its own timeouts
        long left = Math.max(0, deadlineNanos - System.nanoTime());
        long forEnding = Math.min(left / 5, LONGEST_ENDING_NANOS);
        try (encoder) {
            producer.close(Duration.ofNanos(left - forEnding));
        } catch (RuntimeException e) {
            fates.trouble("Kafka's producer did not close cleanly", e);
        } finally {
            ended = true;
            discardQueue();
        }
    }

    /** Only once {@link #hasEnded}: what came too late, or what there was no time for. Any thread. */
    synchronized void discardQueue() {
        QueueItem item;
        while ((item = queue.poll()) != null) {
            if (item instanceof Outgoing outgoing) {
                fates.lost(outgoing, CLOSED, null, true);
            } else if (item instanceof FlushMark mark) {
                mark.reached().complete(false);
            }
        }
    }
}
