package io.tokentally.benchmarks.sdk;

import io.tokentally.event.UsageEvent;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jctools.queues.MessagePassingQueue;
import org.jctools.queues.atomic.MpscAtomicArrayQueue;

/** The least there can be: the event into JCTools' queue, which a thread empties each millisecond. */
final class QueuePath implements Caller.Path {
    private static final int CAPACITY = 65_536;
    private static final long POLL_NANOS = Duration.ofMillis(1).toNanos();

    private final MessagePassingQueue<UsageEvent> queue = new MpscAtomicArrayQueue<>(CAPACITY);
    private final Thread drainer = new Thread(this::drain, "queue-drainer");
    private volatile boolean closed;
    /** Written by the drainer, so that what it takes is used. */
    private volatile long drained;

    QueuePath() {
        drainer.setDaemon(true);
        drainer.start();
    }

    private void drain() {
        while (!closed) {
            long events = drained;
            UsageEvent event;
            while ((event = queue.relaxedPoll()) != null) {
                events += event.getUserId().length();
            }
            drained = events;
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    @Override
    public Object give(UsageEvent event) {
        if (!queue.relaxedOffer(event)) {
            throw new IllegalStateException("the queue is full");
        }
        return event;
    }

    @Override
    public void close() {
        closed = true;
    }
}
