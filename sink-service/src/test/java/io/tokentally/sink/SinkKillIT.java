package io.tokentally.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tokentally.ledger.UsageLedgerEntry;
import io.tokentally.schemas.Keys;
import io.tokentally.schemas.Topics;
import io.tokentally.schemas.serde.AvroDecoder;
import io.tokentally.sink.store.WriteStep;
import io.tokentally.total.ModelTotal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The sink's process or Postgres killed just before, during and just after a commit; and a sink that the system stops for
 * longer than its session lasts. {@code -Dsink.kills=50 -Dseed=N} for more, or the same again.
 */
class SinkKillIT extends SinkTestBase {
    private static final int EVENTS = 60;
    private static final List<WriteStep> STEPS = List.of(WriteStep.values());

    @TempDir
    Path folder;

    @Test
    void whatIsStoredIsWhatTheTopicsHold() throws Exception {
        long seed = Long.getLong("seed", System.nanoTime());
        int kills = Integer.getInteger("sink.kills", 2);
        System.out.println("SinkKillIT: -Dseed=" + seed + " -Dsink.kills=" + kills);
        Random random = new Random(seed);
        for (int run = 0; run < kills; run++) {
            send(random);
            Map<String, String> more = Map.of(
                    SinkConfig.GROUP_ID,
                    "kills-" + run, // nobody waits for the dead one's session to end
                    SinkConfig.BATCH_RECORDS,
                    Integer.toString(1 + random.nextInt(60)),
                    SinkConfig.WRITERS,
                    Integer.toString(1 + random.nextInt(2)));
            WriteStep step = STEPS.get(random.nextInt(STEPS.size()));
            int count = 1 + random.nextInt(4);
            long micros = random.nextBoolean() ? 0 : random.nextInt(4_000);
            String as = "seed " + seed + " run " + run + ": " + step + " " + count + " " + micros;
            if (run % 2 == 0) {
                killSink(more, step, count, micros);
            } else {
                killPostgres(more, step, count, micros);
            }
            assertTablesAreWhatPositionsSay(as);
        }
        sink(Map.of(SinkConfig.GROUP_ID, "last"), new SimpleMeterRegistry(), step -> {});
        awaitDrained();
        assertTablesAreWhatPositionsSay("seed " + seed);
    }

    private void killSink(Map<String, String> more, WriteStep step, int count, long micros) throws Exception {
        Map<String, String> settings = new HashMap<>(parts.settings(database));
        settings.putAll(more);
        Process process =
                SinkProcess.start(settings, folder.resolve("sink.log"), "halt", step.name(), "" + count, "" + micros);
        try {
            await().until(() -> !process.isAlive() || stored().entrySet().containsAll(ends().entrySet()));
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    private void killPostgres(Map<String, String> more, WriteStep step, int count, long micros) throws Exception {
        AtomicInteger left = new AtomicInteger(count);
        Thread killer = new Thread(
                () -> {
                    LockSupport.parkNanos(micros * 1_000);
                    parts.stack().postgres().kill();
                },
                "kill-postgres");
        SinkService sink = sink(more, new SimpleMeterRegistry(), reached -> {
            if (reached == step && left.decrementAndGet() == 0) {
                killer.start();
                if (micros == 0) {
                    join(killer);
                }
            }
        });
        await().ignoreExceptions() // the kill may fall into a look at the positions
                .until(() -> left.get() <= 0 || stored().entrySet().containsAll(ends().entrySet()));
        if (left.get() <= 0) {
            killer.join();
            parts.stack().postgres().restart();
            awaitDrained();
        }
        sink.close();
        assertThat(sink.failure()).isNull();
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** New events, later forms of old ones, and totals, in transactions of which some are aborted. */
    private void send(Random random) {
        for (int transaction = 0; transaction < 6; transaction++) {
            List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                UsageLedgerEntry entry = Samples.plainUsage("e" + random.nextInt(EVENTS), ++version);
                entry.getEvent().setRevision(random.nextInt(2));
                records.add(outputs.usage(entry));
                records.add(outputs.total(Samples.modelTotal("m" + random.nextInt(9), ++version, version)));
            }
            if (random.nextInt(4) == 0) {
                outputs.abort(records);
            } else {
                outputs.commit(records);
            }
        }
        sendRejected(20);
    }

    private long version;

    /** By what Kafka itself holds below the stored positions. */
    private void assertTablesAreWhatPositionsSay(String as) {
        assertRowsAreWhatPositionsSay();
        Map<TopicPartition, Long> stored = stored();
        AvroDecoder<UsageLedgerEntry> decoder = new AvroDecoder<>(UsageLedgerEntry.class, parts.registry());
        Map<String, Long> events = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : outputs.read(Topics.USAGE_LEDGER)) {
            if (record.offset() < stored.getOrDefault(new TopicPartition(record.topic(), record.partition()), 0L)) {
                UsageLedgerEntry entry = decoder.decode(record.value());
                events.merge(entry.getEvent().getEventId(), entry.getVersion(), Math::max);
            }
        }
        assertThat(database.column("SELECT event_id || ' ' || version FROM usage_ledger"))
                .as(as)
                .containsExactlyInAnyOrderElementsOf(events.entrySet().stream()
                        .map(entry -> entry.getKey() + " " + entry.getValue())
                        .toList());
        AvroDecoder<ModelTotal> totals = new AvroDecoder<>(ModelTotal.class, parts.registry());
        Map<String, Long> models = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : outputs.read(Topics.USAGE_TOTALS)) {
            if (record.offset() < stored.getOrDefault(new TopicPartition(record.topic(), record.partition()), 0L)) {
                ModelTotal total = totals.decode(record.value());
                models.merge(total.getModel(), total.getRevision(), Math::max);
            }
        }
        assertThat(database.column("SELECT model || ' ' || revision FROM model_totals"))
                .as(as)
                .containsExactlyInAnyOrderElementsOf(models.entrySet().stream()
                        .map(entry -> entry.getKey() + " " + entry.getValue())
                        .toList());
    }

    @Test
    void aSinkStoppedForLongerThanItsSessionWritesNothing() throws Exception {
        String session = Keys.of(Samples.sessionTotal(1, 1));
        outputs.commit(List.of(outputs.total(Samples.sessionTotal(1, 1))));
        Path log = folder.resolve("zombie.log");
        Process zombie = SinkProcess.start(parts.settings(database), log, "sleep", WriteStep.BEGUN.name());
        try {
            await().until(() -> Files.exists(log) && Files.readString(log).contains("asleep"));
            signal("STOP", zombie);
            long stoppedAt = System.nanoTime();

            outputs.commit(List.of(OutputTopics.raw(Topics.SESSION_TOTALS, session, null)));
            SinkService other = sink();
            awaitDrained();
            long left = Duration.ofSeconds(9).toNanos() - (System.nanoTime() - stoppedAt); // 1.5 × session timeout
            await().pollDelay(Duration.ofNanos(Math.max(1, left))).until(() -> true);
            Map<?, ?> positions = stored();
            signal("CONT", zombie);

            await().until(() -> Files.readString(log).contains("fenced"));
            assertThat(database.number("SELECT count(*) FROM session_totals")).isZero();
            assertThat(stored()).isEqualTo(positions);
            assertThat(other.failure()).isNull();
        } finally {
            zombie.destroyForcibly().waitFor();
        }
    }

    private static void signal(String name, Process process) throws Exception {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
        assertThat(kill.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(kill.exitValue()).isZero();
    }
}
