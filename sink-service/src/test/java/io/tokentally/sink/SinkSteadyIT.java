package io.tokentally.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Postgres slow, locked, full or away: the sink keeps its partitions (each rebalance would cost an epoch), holds no more
 * than a batch, shows its lag, and catches up by itself.
 */
class SinkSteadyIT extends SinkTestBase {
    private static final int BATCH = 7;
    private static final int RECORDS = 300;
    /** Longer than a session lasts, so that a sink that stopped polling would have been put out of the group. */
    private static final Duration LONG = Duration.ofSeconds(8);

    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();

    @Test
    void aLockedTableIsWaitedForWithoutLeavingTheGroup() {
        SinkService sink = sink();
        long epochs = epochsOnceReady(sink);
        database.jdbi().useTransaction(handle -> {
            handle.execute("LOCK TABLE rejected");
            sendRejected(50);
            await().pollDelay(Duration.ofSeconds(8)).until(() -> true);
        });
        awaitDrained();

        assertThat(database.number("SELECT count(*) FROM rejected")).isEqualTo(50);
        assertThat(epochs()).isEqualTo(epochs);
    }

    /** Half a second a message: batches grow, lag shows, and nobody is taken for dead. */
    @Test
    void aSlowPostgresIsWaitedForWithoutLeavingTheGroup() throws Exception {
        int port = URI.create(database.url().substring("jdbc:".length())).getPort();
        try (SlowProxy proxy = new SlowProxy(port)) {
            SinkService sink = sink(
                    Map.of(SinkConfig.DATABASE_URL, database.url().replace(":" + port, ":" + proxy.port())),
                    metrics,
                    step -> {});
            long epochs = epochsOnceReady(sink);
            proxy.delayMillis(500);
            sendRejected(RECORDS);
            await().until(() -> lag() > 0 || database.number("SELECT count(*) FROM rejected") > 0);
            awaitDrained();

            assertThat(sink.failure()).isNull();
            assertThat(database.number("SELECT count(*) FROM rejected")).isEqualTo(RECORDS);
            assertThat(epochs()).isEqualTo(epochs);
        }
    }

    @Test
    @Tag("long")
    void postgresAwayIsWaitedForWithOneBatchInMemory() {
        SinkService sink = sink(Map.of(SinkConfig.BATCH_RECORDS, Integer.toString(BATCH)), metrics, step -> {});
        long epochs = epochsOnceReady(sink);
        parts.stack().postgres().kill();
        sendRejected(RECORDS);
        await().pollDelay(LONG).until(() -> lag() >= RECORDS);

        assertThat(polled()).isLessThanOrEqualTo(BATCH);
        assertThat(sink.isRunning()).isTrue();
        parts.stack().postgres().restart();
        awaitDrained();
        assertThat(database.number("SELECT count(*) FROM rejected")).isEqualTo(RECORDS);
        assertThat(epochs()).isEqualTo(epochs);
        await().until(() -> lag() == 0);
    }

    /** A table space of its own, which only root can mount. */
    @Test
    @Tag("long")
    void aFullDiskIsWaitedFor() throws Exception {
        Path small = Files.createDirectory(parts.folder().resolve("small"));
        assumeThat(run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", small.toString()))
                .as("skipped: mounting a small file system is not permitted here")
                .isZero();
        try {
            run("chown", "--reference=" + parts.folder().resolve("postgres/data"), small.toString());
            database.execute("CREATE TABLESPACE small LOCATION '" + small + "'");
            database.execute("ALTER TABLE rejected SET TABLESPACE small");
            SinkService sink = sink(Map.of(SinkConfig.BATCH_RECORDS, Integer.toString(BATCH)), metrics, step -> {});
            long epochs = epochsOnceReady(sink);
            sendIncompressible(RECORDS);
            await().until(() -> metrics.counter("tokentally.sink.retries").count() > 2);
            double stored = metrics.counter("tokentally.sink.records").count();
            await().pollDelay(LONG).until(() -> lag() > 0);

            assertThat(stored).isLessThan(RECORDS);
            assertThat(polled()).isLessThanOrEqualTo(stored + BATCH);
            assertThat(sink.standstill())
                    .as("a full disk is no fault of the row")
                    .isEmpty();
            assertThat(run("mount", "-o", "remount,size=64m", small.toString())).isZero();
            awaitDrained();
            assertThat(database.number("SELECT count(*) FROM rejected")).isEqualTo(RECORDS);
            assertThat(epochs()).isEqualTo(epochs);
            sink.close();
        } finally {
            database.execute("ALTER TABLE rejected SET TABLESPACE pg_default");
            database.execute("DROP TABLESPACE IF EXISTS small");
            run("umount", small.toString());
        }
    }

    private void sendIncompressible(int count) {
        Random random = new Random(1);
        for (int n = 0; n < count; n++) {
            byte[] value = new byte[8 << 10];
            random.nextBytes(value);
            outputs.commit(List.of(OutputTopics.rejected("key-" + n, "record " + n, value, Instant.EPOCH)));
        }
    }

    private long epochsOnceReady(SinkService sink) {
        await().until(sink::isReady);
        return epochs();
    }

    private long epochs() {
        return database.number("SELECT sum(epoch) FROM sink_offsets");
    }

    private double lag() {
        return metrics.get("tokentally.sink.lag").gauge().value();
    }

    /** Records that the consumer has handed to the loop. */
    private double polled() {
        return metrics.get("kafka.consumer.fetch.manager.records.consumed.total").functionCounters().stream()
                .mapToDouble(counter -> counter.count())
                .max()
                .orElse(0);
    }

    private static int run(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            return -1; // no such command
        }
    }
}
