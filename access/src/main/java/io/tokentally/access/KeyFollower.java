package io.tokentally.access;

import io.tokentally.schemas.follow.TopicFollower;
import io.tokentally.schemas.follow.TopicReader;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Follows the topic of the keys on one thread of its own, {@code access-keys}. A key that is created or revoked counts here
 * as soon as Kafka hands the record over, well within a second; while Kafka is away, what was known last counts.
 * Thread-safe.
 */
public final class KeyFollower implements Supplier<@Nullable KeyRing>, AutoCloseable {
    private final TopicFollower follower;
    private final CountDownLatch loaded = new CountDownLatch(1);
    private volatile @Nullable KeyRing ring;

    KeyFollower(Supplier<TopicReader> readers) {
        follower = new TopicFollower("access-keys", KeyTopic.TOPIC.name(), readers, Reading::new);
    }

    /**
     * Begins to read.
     *
     * @param kafka how to reach Kafka; the topic must exist
     */
    public static KeyFollower start(Map<String, ?> kafka) {
        return new KeyFollower(() -> TopicReader.of(kafka, KeyTopic.TOPIC.name())).begin();
    }

    KeyFollower begin() {
        follower.begin();
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

    @Override
    public void close() {
        follower.close();
    }

    private final class Reading implements TopicFollower.Reading {
        private final KeyLog keys = new KeyLog();

        @Override
        public void take(ConsumerRecord<byte[], byte[]> record) {
            keys.add(record);
        }

        @Override
        public void upTo(long position, boolean news) {
            if (news) {
                ring = keys.ring();
                loaded.countDown();
            }
        }
    }
}
