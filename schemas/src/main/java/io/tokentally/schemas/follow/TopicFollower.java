package io.tokentally.schemas.follow;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a topic whole and then follows it, on one thread of its own. After a failure it reads the topic anew, a second later,
 * for as long as it takes: what was known last counts until then. Thread-safe.
 */
public final class TopicFollower implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TopicFollower.class);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);
    private static final long CLOSE_TIMEOUT_MS = 5_000;

    /** What one reading of the topic, from its beginning, comes to. Called by the follower's thread alone. */
    public interface Reading {
        void take(ConsumerRecord<byte[], byte[]> record);

        /**
         * The topic is read up to {@code position}: first when all is read that it held at the start, then after each poll.
         *
         * @param news whether a record was taken since the last call
         */
        void upTo(long position, boolean news);
    }

    private final String topic;
    private final Supplier<TopicReader> readers;
    private final Supplier<Reading> readings;
    private final Thread thread;
    private volatile @Nullable TopicReader reader;
    private volatile boolean closed;

    /**
     * Does nothing before {@link #begin}.
     *
     * @param threadName of its only thread
     * @param topic for the log
     * @param readers opens one for each reading
     * @param readings gives one for each reading
     */
    public TopicFollower(
            String threadName, String topic, Supplier<TopicReader> readers, Supplier<? extends Reading> readings) {
        this.topic = topic;
        this.readers = readers;
        this.readings = readings::get;
        thread = new Thread(this::run, threadName);
        thread.setDaemon(true);
    }

    public void begin() {
        thread.start();
    }

    public boolean isClosed() {
        return closed;
    }

    private void run() {
        while (!closed) {
            try (TopicReader opened = readers.get()) {
                reader = opened;
                follow(opened, readings.get());
            } catch (WakeupException e) {
                LOG.debug("{} is no longer followed", topic);
            } catch (KafkaException e) {
                LOG.warn("{} cannot be followed now, what is known of it counts: {}", topic, e.getMessage());
                pause();
            } catch (RuntimeException e) {
                LOG.error("Following {} failed, what is known of it counts; it is tried again", topic, e);
                pause();
            } finally {
                reader = null;
            }
        }
    }

    private void follow(TopicReader opened, Reading reading) {
        long end = opened.end();
        while (!closed && opened.position() < end) {
            opened.poll(reading::take);
        }
        boolean news = true;
        while (!closed) {
            reading.upTo(opened.position(), news);
            news = opened.poll(reading::take);
        }
    }

    private void pause() {
        try {
            TimeUnit.NANOSECONDS.sleep(AFTER_FAILURE.toNanos());
        } catch (InterruptedException e) {
            closed = true;
        }
    }

    /** Waits up to 5 seconds for its thread. Idempotent. */
    @Override
    public void close() {
        closed = true;
        TopicReader open = reader;
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
