package io.tokentally.processor;

import io.tokentally.testkit.Arrival;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/** Sends a stream at a steady rate, until it is told to stop. Owns one thread, {@code load}. */
final class Load implements AutoCloseable {
    private final RealTopics topics;
    private final List<Arrival> arrivals;
    private final long pauseNanos;
    private final Thread thread = new Thread(this::run, "load");
    private volatile boolean stopped;
    private final AtomicInteger sent = new AtomicInteger();
    private volatile @Nullable Exception failure;

    Load(RealTopics topics, List<Arrival> arrivals, int perSecond) {
        this.topics = topics;
        this.arrivals = arrivals;
        this.pauseNanos = TimeUnit.SECONDS.toNanos(1) / perSecond;
        thread.start();
    }

    private void run() {
        long next = System.nanoTime();
        try {
            Future<RecordMetadata> last = null;
            while (!stopped && sent.get() < arrivals.size()) {
                last = topics.post(arrivals.get(sent.get()));
                sent.incrementAndGet();
                next += pauseNanos;
                LockSupport.parkNanos(next - System.nanoTime());
            }
            if (last != null) {
                last.get();
            }
        } catch (Exception e) {
            failure = e;
        }
    }

    int sent() {
        return sent.get();
    }

    /** Whether there is still something to send, so that what is tested is tested under load. */
    boolean goesOn() {
        return thread.isAlive();
    }

    /** Returns when all that was sent is acknowledged. */
    int stop() throws InterruptedException {
        stopped = true;
        thread.join();
        if (failure != null) {
            throw new AssertionError("after " + sent + " records", failure);
        }
        return sent.get();
    }

    @Override
    public void close() {
        stopped = true;
        thread.interrupt();
    }
}
