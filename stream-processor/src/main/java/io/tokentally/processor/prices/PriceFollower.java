package io.tokentally.processor.prices;

import io.tokentally.pricing.PriceBook;
import io.tokentally.schemas.Topics;
import io.tokentally.schemas.follow.TopicFollower;
import io.tokentally.schemas.follow.TopicReader;
import io.tokentally.schemas.registry.SchemaRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads {@code tally.prices.v1} whole and then follows it, on one thread of its own, {@code price-follower}. A price that is
 * written counts here as soon as Kafka hands it over, well within a second, an import all at once; while Kafka or the registry
 * is away, what was known last counts. Thread-safe.
 */
public final class PriceFollower implements Prices, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PriceFollower.class);
    /** Less than what the group would take for a dead member. */
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(2);

    private final TopicFollower follower;
    private final PriceBook bottom;
    private final Duration longestWait;
    private final Object news = new Object();
    private volatile @Nullable ReadPrices prices;
    private volatile boolean closed;

    PriceFollower(Supplier<TopicReader> readers, SchemaRegistry registry, PriceBook bottom, Duration longestWait) {
        follower = new TopicFollower("price-follower", Topics.PRICES.name(), readers, () -> new Reading(registry));
        this.bottom = bottom;
        this.longestWait = longestWait;
    }

    /**
     * Begins to read.
     *
     * @param kafka how to reach Kafka; the topic must exist
     * @param bottom what counts where the topic says nothing
     */
    public static PriceFollower start(Map<String, ?> kafka, SchemaRegistry registry, PriceBook bottom) {
        return new PriceFollower(() -> TopicReader.of(kafka, Topics.PRICES.name()), registry, bottom, LONGEST_WAIT)
                .begin();
    }

    PriceFollower begin() {
        follower.begin();
        return this;
    }

    @Override
    public PriceBook book() {
        ReadPrices read = prices;
        return read != null ? read.book() : awaited(0).book();
    }

    @Override
    public void await(long position) {
        awaited(position);
    }

    /** What is known now; null until the topic was read to its end. */
    public @Nullable ReadPrices known() {
        return prices;
    }

    /** How many entries lie over the book; 0 until the topic was read. */
    public long entries() {
        ReadPrices read = prices;
        return read == null ? 0 : read.book().over().size();
    }

    /** How many records on the topic are no prices. */
    public long malformed() {
        ReadPrices read = prices;
        return read == null ? 0 : read.malformedCount();
    }

    private ReadPrices awaited(long position) {
        ReadPrices read = prices;
        if (read != null && read.position() >= position) {
            return read;
        }
        LOG.info("Waiting for {} to be read up to offset {}", Topics.PRICES.name(), position);
        long deadline = System.nanoTime() + longestWait.toNanos();
        synchronized (news) {
            while (true) {
                read = prices;
                if (read != null && read.position() >= position) {
                    return read;
                }
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (left <= 0 || closed) {
                    throw unread(position, read);
                }
                try {
                    news.wait(left);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw unread(position, read);
                }
            }
        }
    }

    private static PricesUnreadException unread(long position, @Nullable ReadPrices read) {
        return new PricesUnreadException(Topics.PRICES.name() + " is read up to "
                + (read == null ? "nowhere" : "offset " + read.position()) + " but is needed up to offset " + position
                + ": may this service read the topic, and does it still hold what it held?");
    }

    private void publish(ReadPrices read) {
        synchronized (news) {
            prices = read;
            news.notifyAll();
        }
    }

    @Override
    public void close() {
        closed = true;
        synchronized (news) {
            news.notifyAll();
        }
        follower.close();
    }

    private final class Reading implements TopicFollower.Reading {
        private final PriceLog log;

        Reading(SchemaRegistry registry) {
            log = new PriceLog(registry);
        }

        @Override
        public void take(ConsumerRecord<byte[], byte[]> record) {
            log.add(record);
        }

        @Override
        public void upTo(long position, boolean news) {
            ReadPrices known = prices;
            if (news || known == null) {
                ReadPrices read = log.over(bottom, position);
                publish(read);
                LOG.info(
                        "{} prices over book {}, {} malformed",
                        read.book().over().size(),
                        bottom.version(),
                        read.malformedCount());
            } else if (position != known.position()) {
                publish(log.further(known, position));
            }
        }
    }
}
