package io.tokentally.sdk;

import io.tokentally.sdk.QueueItem.DrainMark;
import io.tokentally.sdk.QueueItem.FlushMark;
import io.tokentally.sdk.QueueItem.Fresh;
import io.tokentally.sdk.spool.SpoolCounts;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jctools.queues.MessagePassingQueue;

/**
 * Moves events from the queue to Kafka's producer. It polls, since waking a sleeping thread on each offer would cost the
 * caller as much as sending does. Fields without a note belong to the sender thread alone.
 */
final class Sender implements Dispatcher, Runnable {
    private static final long SHORTEST_POLL_NANOS = Duration.ofMillis(1).toNanos();
    /** Each look takes the queue's ends out of the callers' caches. */
    private static final long LONGEST_POLL_NANOS = Duration.ofMillis(20).toNanos();

    /** Events that are taken without asking how many are on their way. */
    private static final int ROOM_FOR = 256;

    private final MessagePassingQueue<QueueItem> queue;
    private final Gate gate;
    private final Delivery delivery;
    private final Intake intake;
    private final FateKeeper fates;
    private final SenderOptions options;
    private final Thread thread = new Thread(this, "tally-sdk-sender");

    private final long pollNanos;
    private long waitingSince;
    private boolean waiting;
    /** After a full load, the next one is likely to be there soon. */
    private boolean busy;

    private final Generations generations = new Generations();

    /** Set by callers who want no more waiting. */
    private volatile boolean urgent;
    /** Set by the closing thread. */
    private volatile long deadlineNanos;

    private final CountDownLatch drained = new CountDownLatch(1);

    Sender(
            MessagePassingQueue<QueueItem> queue,
            Gate gate,
            Delivery delivery,
            Intake intake,
            FateKeeper fates,
            SenderOptions options) {
        this.queue = queue;
        this.gate = gate;
        this.delivery = delivery;
        this.intake = intake;
        this.fates = fates;
        this.options = options;
        pollNanos = Math.max(
                SHORTEST_POLL_NANOS,
                Math.min(LONGEST_POLL_NANOS, options.flushInterval().toNanos() / 4));
        thread.setDaemon(true);
    }

    @Override
    public void start() {
        thread.start();
    }

    @Override
    public void run() {
        try {
            while (!gate.isClosed()) {
                if (isDue()) {
                    drain();
                } else {
                    fates.noticeRefusals();
                    LockSupport.parkNanos(busy ? SHORTEST_POLL_NANOS : pollNanos);
                    busy = false;
                }
            }
            drain();
            if (!delivery.isGivingUp()) {
                delivery.sayClosed(intake.sequence().closings());
            }
        } finally {
            drained.countDown();
            end();
        }
    }

    @Override
    public void hurry() {
        urgent = true;
        LockSupport.unpark(thread);
    }

    @Override
    public void close(long deadline, long reserveNanos) throws InterruptedException {
        deadlineNanos = deadline;
        gate.close();
        LockSupport.unpark(thread);
        if (!drained.await(deadline - reserveNanos - System.nanoTime(), TimeUnit.NANOSECONDS)) {
            delivery.giveUp();
            thread.interrupt();
        }
        TimeUnit.NANOSECONDS.timedJoin(thread, Math.max(1, deadline - System.nanoTime()));
    }

    @Override
    public SpoolCounts spoolCounts() {
        return SpoolCounts.NONE;
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
        int taken = 0;
        QueueItem item;
        while (!delivery.isGivingUp() && (item = queue.relaxedPoll()) != null) {
            if (taken % ROOM_FOR == 0) {
                awaitRoom();
            }
            if (item instanceof Fresh fresh) {
                delivery.deliver(new Direct(intake.take(fresh), generations.entered(), fates));
            } else if (item instanceof FlushMark mark) {
                reach(mark);
            } else if (item instanceof DrainMark mark) {
                mark.reached().complete(true);
            }
            fates.noticeRefusals();
            taken++;
        }
        busy = taken >= options.flushThreshold();
    }

    /** Many small events fit into what Kafka's producer may hold, and each costs memory beside its bytes until it is decided. */
    private void awaitRoom() {
        while (generations.undecided() >= options.queueCapacity() && !delivery.isGivingUp()) {
            fates.noticeRefusals();
            LockSupport.parkNanos(SHORTEST_POLL_NANOS);
        }
    }

    private void reach(FlushMark mark) {
        var unused = generations.decided().thenAccept(mark.reached()::complete);
    }

    private void end() {
        try {
            delivery.end(deadlineNanos);
        } finally {
            gate.end();
            discardQueue();
        }
    }

    @Override
    public synchronized void discardQueue() {
        QueueItem item;
        while ((item = queue.poll()) != null) {
            fates.discarded(item);
        }
    }
}
