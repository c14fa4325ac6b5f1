package io.tokentally.gateway.stream;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Map.Entry;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One reader of the stream. {@link #offer} never waits: what a slow reader has no room for is counted and told to it. Written by
 * one thread of its own.
 */
final class Subscriber {
    /** Events that wait for a slow reader. */
    static final int ROOM = 1_000;
    /** Their bytes; a single event may have more. */
    static final int ROOM_BYTES = 4 << 20;

    private static final Duration HEARTBEAT = Duration.ofSeconds(5);

    private static final byte[] WAKE = {};

    private final String tenant;
    private final Map<String, String> wanted;
    private final BlockingQueue<byte[]> queue = new ArrayBlockingQueue<>(ROOM);
    private final AtomicLong queuedBytes = new AtomicLong();
    private final AtomicLong missed = new AtomicLong();
    private volatile boolean closed;

    /** @param wanted what the names of an event must be */
    Subscriber(String tenant, Map<String, String> wanted) {
        this.tenant = tenant;
        this.wanted = wanted;
    }

    /** Called by the thread that follows the ledgers. */
    void offer(Streamed event) {
        if (!event.tenant().equals(tenant) || !wants(event)) {
            return;
        }
        int bytes = event.frame().length;
        long queued = queuedBytes.get();
        if ((queued == 0 || queued + bytes <= ROOM_BYTES) && queue.offer(event.frame())) {
            queuedBytes.addAndGet(bytes);
        } else {
            missed.incrementAndGet();
        }
    }

    /** Ends {@link #write} at once, where it does not wait for the reader. */
    void close() {
        closed = true;
        queue.offer(WAKE); // a full queue needs no waking
    }

    /**
     * Writes until closed, until the reader is gone, or until it may no longer read. A heartbeat comes first, and then every
     * 5 s.
     */
    void write(OutputStream out, Supplier<@Nullable Instant> asOf, BooleanSupplier mayRead)
            throws IOException, InterruptedException {
        long next = System.nanoTime();
        while (!closed) {
            if (next - System.nanoTime() <= 0) {
                if (!mayRead.getAsBoolean()) {
                    return;
                }
                out.write(heartbeat(asOf.get()));
                out.flush();
                next = System.nanoTime() + HEARTBEAT.toNanos();
            }
            byte[] frame = queue.poll(Math.max(1, next - System.nanoTime()), TimeUnit.NANOSECONDS);
            long lost = missed.getAndSet(0);
            if (lost > 0) {
                out.write(Streamed.frame("lagged", Map.of("missed", lost)));
            }
            if (frame != null) {
                queuedBytes.addAndGet(-frame.length);
                out.write(frame);
            }
            if (queue.isEmpty()) {
                out.flush();
            }
        }
    }

    private boolean wants(Streamed event) {
        for (Entry<String, String> name : wanted.entrySet()) {
            if (!name.getValue().equals(event.names().get(name.getKey()))) {
                return false;
            }
        }
        return true;
    }

    private static byte[] heartbeat(@Nullable Instant asOf) {
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        data.put("as_of", asOf);
        return Streamed.frame("heartbeat", data);
    }
}
