package io.tokentally.access;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the topic of the keys on one thread of its own, {@code access-keys}. A key that is created or revoked counts here
 * as soon as Kafka hands the record over, well within a second; while Kafka is away, what was known last counts.
 * Thread-safe.
 */
public final class KeyFollower implements Supplier<@Nullable KeyRing>, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(KeyFollower.class);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);
    private static final long CLOSE_TIMEOUT_MS = 5_000;

    private final Supplier<KeyReader> readers;
    private final Thread thread;
    private final CountDownLatch loaded = new CountDownLatch(1);
    private volatile @Nullable KeyRing ring;
    private volatile @Nullable KeyReader reader;
    private volatile boolean closed;

    KeyFollower(Supplier<KeyReader> readers) {
        this.readers = readers;
        thread = new Thread(this::run, "access-keys");
        thread.setDaemon(true);
    }

    /**
     * Begins to read.
     *
     * @param kafka how to reach Kafka; the topic must exist
     */
    public static KeyFollower start(Map<String, ?> kafka) {
        return new KeyFollower(() -> KeyReader.of(kafka)).begin();
    }

    KeyFollower begin() {
        thread.start();
        return this;
    }

    /** The keys; null until the topic was read to its end. */
    @Override
    public @Nullable KeyRing get() {
        return ring;
    }

    /**
     * Waits for the keys.
     *
     * @throws IllegalStateException where the topic is not read to its end in time
     */
    public KeyRing await(Duration timeout) throws InterruptedException {
        if (!loaded.await(timeout.toMillis(), TimeUnit.MILLISECONDS) || ring == null) {
            throw new IllegalStateException("the keys in " + KeyTopic.TOPIC.name() + " could not be read within "
                    + timeout.toSeconds() + " s: is Kafka up, and may this service read the topic?");
        }
        return ring;
    }

    private void run() {
        while (!closed) {
            try (KeyReader opened = readers.get()) {
                reader = opened;
                follow(opened);
            } catch (WakeupException e) {
                log.debug("keys are no longer followed");
            } catch (KafkaException e) {
                log.warn("the keys cannot be followed now, those known count: {}", e.getMessage());
                pause();
            } finally {
                reader = null;
            }
        }
    }

    private void follow(KeyReader opened) {
        long end = opened.end();
        while (!closed && !opened.isAt(end)) {
            opened.poll();
        }
        if (closed) {
            return;
        }
        ring = opened.keys().ring();
        loaded.countDown();
        while (!closed) {
            if (opened.poll()) {
                ring = opened.keys().ring();
            }
        }
    }

    private void pause() {
        try {
            TimeUnit.NANOSECONDS.sleep(AFTER_FAILURE.toNanos());
        } catch (InterruptedException e) {
            closed = true;
        }
    }

    @Override
    public void close() {
        closed = true;
        KeyReader open = reader;
        if (open != null) {
            open.wakeup();
        } else {
            thread.interrupt();
        }
        try {
            thread.join(CLOSE_TIMEOUT_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
