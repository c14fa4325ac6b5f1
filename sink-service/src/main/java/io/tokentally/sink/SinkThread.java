package io.tokentally.sink;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import io.tokentally.schemas.Topic;
import io.tokentally.schemas.TopicAdmin;
import io.tokentally.schemas.Topics;
import io.tokentally.schemas.registry.SchemaRegistry;
import io.tokentally.sink.archive.Archive;
import io.tokentally.sink.store.Connector;
import io.tokentally.sink.store.SinkStore;
import io.tokentally.sink.store.WriteStep;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a writer's thread does from start to end: builds the parts, prepares tables and topics, then loops. Of a service's
 * writers each does all of it, as if in a process of its own; only the first one archives.
 */
final class SinkThread implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(SinkThread.class);
    private static final Duration FIRST_BACKOFF = Duration.ofMillis(100);
    private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(2);
    private static final Duration RETRY_STANDSTILL = Duration.ofSeconds(10);
    private static final Duration CLOSE_CONSUMER = Duration.ofSeconds(5);

    private final SinkConfig config;
    private final boolean first;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Admin admin;
    private final SinkStore store;
    private final SinkLoop loop;
    private final Standstill standstill;
    private final KafkaClientMetrics clientMetrics;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile @Nullable Throwable failure;

    SinkThread(
            SinkConfig config,
            boolean first,
            MeterRegistry registry,
            Consumer<WriteStep> steps,
            BooleanSupplier allJoined) {
        this.config = config;
        this.first = first;
        standstill = new Standstill(RETRY_STANDSTILL);
        SinkMetrics metrics = new SinkMetrics(registry);
        admin = Admin.create(config.adminConfig());
        consumer = new KafkaConsumer<>(config.consumerConfig());
        clientMetrics = new KafkaClientMetrics(consumer);
        clientMetrics.bindTo(registry);
        store = new SinkStore(
                new Connector(
                        config.getString(SinkConfig.DATABASE_URL),
                        config.getString(SinkConfig.DATABASE_USER),
                        config.password(),
                        config.statementTimeout()),
                steps);
        loop = new SinkLoop(
                consumer,
                new Claims(store, new TopicLogs(admin)),
                new RecordReader(SchemaRegistry.at(config.getString(SinkConfig.SCHEMA_REGISTRY_URL)), metrics),
                store,
                metrics,
                standstill,
                new Backoff(FIRST_BACKOFF, LONGEST_BACKOFF),
                allJoined);
    }

    boolean hasJoined() {
        return loop.hasJoined();
    }

    boolean isReady() {
        return loop.isReady();
    }

    /** Partitions that stand still, each with why. */
    Standstill standstill() {
        return standstill;
    }

    long lag() {
        return loop.lag();
    }

    @Nullable
    Throwable failure() {
        return failure;
    }

    /** Asks the thread to end. Thread-safe. */
    void stop() {
        stopped.countDown();
        consumer.wakeup();
    }

    @Override
    public void run() {
        ArchiveSchedule archiving = null;
        try {
            prepare();
            archiving = archiving();
            consumer.subscribe(Topics.OUTPUTS.stream().map(Topic::name).toList(), loop);
            while (!isStopped()) {
                loop.turn();
            }
        } catch (WakeupException | InterruptedException e) {
            LOG.debug("Told to end", e);
        } catch (Throwable e) {
            if (isStopped()) {
                LOG.warn("The sink ended in the middle of a batch, of which nothing is lost", e);
            } else {
                failure = e;
                LOG.error("The sink stopped: {}", e.getMessage(), e);
            }
        } finally {
            if (archiving != null) {
                archiving.close();
            }
            end();
        }
    }

    /** Started; null where nothing is archived by itself. */
    private @Nullable ArchiveSchedule archiving() {
        Duration after = config.archiveAfter();
        if (after == null || !first) {
            return null;
        }
        ArchiveSchedule schedule = new ArchiveSchedule(
                new Archive(
                        database(),
                        Path.of(config.getString(SinkConfig.ARCHIVE_DIRECTORY)),
                        Set.copyOf(config.getList(SinkConfig.OTHER_CLASSES))),
                after);
        schedule.start();
        return schedule;
    }

    private DataSource database() {
        return Connector.unlimited(
                config.getString(SinkConfig.DATABASE_URL),
                config.getString(SinkConfig.DATABASE_USER),
                config.password());
    }

    private boolean isStopped() {
        return stopped.getCount() == 0;
    }

    /** Tables and topics, however long it takes until Postgres and Kafka answer. */
    private void prepare() throws InterruptedException {
        DataSource database = database();
        Backoff backoff = new Backoff(FIRST_BACKOFF, LONGEST_BACKOFF);
        while (!isStopped()) {
            try {
                Migrations.migrate(database);
                TopicAdmin.ensureTopics(
                        admin,
                        Topics.OUTPUTS,
                        config.getInt(SinkConfig.PARTITIONS),
                        config.getShort(SinkConfig.REPLICATION_FACTOR));
                return;
            } catch (RuntimeException e) {
                if (!Faults.passes(e)) {
                    throw e;
                }
                LOG.warn("Waiting for Postgres and Kafka: {}", Faults.reason(e));
                stopped.await(backoff.next().toMillis(), TimeUnit.MILLISECONDS);
            }
        }
    }

    private void end() {
        store.close();
        clientMetrics.close();
        closeQuietly(() -> consumer.close(CloseOptions.timeout(CLOSE_CONSUMER)));
        closeQuietly(() -> admin.close(CLOSE_CONSUMER));
    }

    private static void closeQuietly(Runnable close) {
        try {
            close.run();
        } catch (RuntimeException e) {
            LOG.warn("A Kafka client did not close cleanly", e);
        }
    }
}
