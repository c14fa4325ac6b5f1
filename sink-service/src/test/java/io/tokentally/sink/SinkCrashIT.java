package io.tokentally.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tokentally.schemas.Keys;
import io.tokentally.schemas.Topics;
import io.tokentally.sink.store.WriteStep;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.kafka.common.errors.InterruptException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Exactly once, whatever ends or stops in the middle of a batch. */
class SinkCrashIT extends SinkTestBase {
    private static final Map<String, String> SMALL_BATCHES = Map.of(SinkConfig.BATCH_RECORDS, "7");
    private static final int RECORDS = 300;

    private static final class Crash extends Error {
        private static final long serialVersionUID = 1L;
    }

    @ParameterizedTest
    @EnumSource(WriteStep.class)
    void aCrashAtAnyStepLosesAndDoublesNothing(WriteStep step) {
        sendRejected(RECORDS);
        outputs.commit(List.of(outputs.total(Samples.modelTotal("m", 2, 2))));
        for (int crash = 1; crash <= 2; crash++) {
            AtomicInteger left = new AtomicInteger(3 * crash);
            SinkService sink = sink(SMALL_BATCHES, new SimpleMeterRegistry(), reached -> {
                if (reached == step && left.decrementAndGet() == 0) {
                    throw new Crash();
                }
            });
            awaitFailure(sink);
            assertThat(sink.failure()).isInstanceOf(Crash.class);
            assertRowsAreWhatPositionsSay();
        }
        sink(SMALL_BATCHES, new SimpleMeterRegistry(), reached -> {});
        awaitDrained();

        assertThat(database.number("SELECT count(*) FROM rejected")).isEqualTo(RECORDS);
        assertThat(database.number("SELECT calls FROM model_totals")).isEqualTo(2);
    }

    @Test
    void postgresEndingTheConnectionInABatchIsWaitedFor() {
        sendRejected(RECORDS);
        AtomicInteger batches = new AtomicInteger();
        SinkService sink = sink(SMALL_BATCHES, new SimpleMeterRegistry(), reached -> {
            if (reached == WriteStep.ROWS_WRITTEN && batches.incrementAndGet() % 5 == 0) {
                database.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                        + " WHERE application_name = 'tally-sink' AND datname = current_database()");
            }
        });
        awaitDrained();

        assertThat(sink.isRunning()).isTrue();
        assertThat(sink.failure()).isNull();
        assertThat(database.number("SELECT count(*) FROM rejected")).isEqualTo(RECORDS);
    }

    /** Its epochs are those that the sink holds, so that only the positions tell. */
    @Test
    void aDatabaseThatIsPutBackUnderARunningSinkIsFilledAgain() {
        SinkService sink = sink();
        sendRejected(RECORDS);
        awaitDrained();
        String topic = Topics.REJECTED.name();
        database.execute("BEGIN; DELETE FROM rejected; UPDATE sink_offsets SET next_offset = 0 WHERE topic = '" + topic
                + "'; COMMIT");
        sendRejected(10);
        awaitDrained();

        assertRowsAreWhatPositionsSay();
        assertThat(database.number("SELECT count(*) FROM rejected")).isEqualTo(RECORDS + 10);
        assertThat(sink.failure()).isNull();
    }

    @Test
    void aSinkThatWasTakenForDeadWritesNothing() {
        String session = Keys.of(Samples.sessionTotal(1, 1));
        SimpleMeterRegistry metrics = new SimpleMeterRegistry();
        CountDownLatch awake = new CountDownLatch(1);
        AtomicBoolean asleep = new AtomicBoolean();
        Consumer<WriteStep> sleepBeforeTheFence = sleepAt(WriteStep.BEGUN, asleep, awake);
        outputs.commit(List.of(outputs.total(Samples.sessionTotal(1, 1))));
        SinkService zombie = sink(Map.of("kafka.max.poll.interval.ms", "2000"), metrics, sleepBeforeTheFence);
        await().untilTrue(asleep);

        // The other one takes over and stores what the first one holds, and then that the total is gone.
        outputs.commit(List.of(OutputTopics.raw(Topics.SESSION_TOTALS, session, null)));
        SinkService other = sink();
        awaitDrained();
        Map<?, ?> positions = stored();
        awake.countDown();
        // Either ends the sleeper's batch; the rows then show which one it was.
        await().until(() -> metrics.counter("tokentally.sink.fenced").count() > 0
                || metrics.counter("tokentally.sink.records").count() > 0);

        assertThat(database.number("SELECT count(*) FROM session_totals")).isZero();
        assertThat(stored()).isEqualTo(positions);
        assertThat(metrics.counter("tokentally.sink.fenced").count()).isPositive();
        assertThat(zombie.isRunning()).isTrue();
        sendRejected(100);
        awaitDrained();
        assertThat(other.isRunning()).isTrue();
        assertThat(database.number("SELECT count(*) FROM rejected")).isEqualTo(100);
    }

    /** Postgres ends the transaction that holds the fence's locks, so that others need not wait for the sleeper. */
    @Test
    void aSinkThatSleepsInATransactionHoldsNobodyUp() {
        String session = Keys.of(Samples.sessionTotal(1, 1));
        CountDownLatch awake = new CountDownLatch(1);
        AtomicBoolean asleep = new AtomicBoolean();
        outputs.commit(List.of(outputs.total(Samples.sessionTotal(1, 1))));
        SinkService zombie = sink(
                Map.of("kafka.max.poll.interval.ms", "2000"),
                new SimpleMeterRegistry(),
                sleepAt(WriteStep.ROWS_WRITTEN, asleep, awake));
        await().untilTrue(asleep);

        outputs.commit(List.of(OutputTopics.raw(Topics.SESSION_TOTALS, session, null)));
        sink();
        awaitDrained();
        awake.countDown();
        sendRejected(100);
        awaitDrained();

        assertThat(zombie.isRunning()).isTrue();
        assertThat(database.number("SELECT count(*) FROM session_totals")).isZero();
        assertThat(database.number("SELECT count(*) FROM rejected")).isEqualTo(100);
    }

    @Test
    void severalSinksShareTheWorkAndComeAndGo() {
        SinkService first = sink(SMALL_BATCHES, new SimpleMeterRegistry(), step -> {});
        sendRejected(100);
        SimpleMeterRegistry metrics = new SimpleMeterRegistry();
        SinkService second = sink(SMALL_BATCHES, metrics, step -> {});
        await().until(second::isReady);
        sendRejected(100);
        awaitDrained();
        assertThat(metrics.counter("tokentally.sink.records").count()).isPositive();
        first.close();
        sendRejected(100);
        awaitDrained();

        assertThat(second.failure()).isNull();
        assertThat(database.number("SELECT count(*) FROM rejected WHERE detail <> 'aborted'"))
                .isEqualTo(RECORDS);
    }

    @Test
    void postgresAndKafkaKilledAreWaitedFor() {
        SinkService sink = sink(SMALL_BATCHES, new SimpleMeterRegistry(), step -> {});
        sendRejected(100);
        awaitDrained();
        sendRejected(50);
        parts.stack().postgres().kill();
        sendRejected(50);
        parts.stack().postgres().restart();
        parts.stack().kafka().kill();
        parts.stack().kafka().restart();
        sendRejected(100);
        awaitDrained();

        assertThat(sink.isRunning()).isTrue();
        assertThat(database.number("SELECT count(*) FROM rejected")).isEqualTo(RECORDS);
    }

    @Test
    void itStartsBeforePostgresDoes() {
        parts.stack().postgres().kill();
        SinkService sink = sink();
        sendRejected(100);
        parts.stack().postgres().restart();
        awaitDrained();

        assertThat(sink.isReady()).isTrue();
        assertThat(database.number("SELECT count(*) FROM rejected")).isEqualTo(100);
    }

    private static Consumer<WriteStep> sleepAt(WriteStep step, AtomicBoolean asleep, CountDownLatch awake) {
        return reached -> {
            if (reached == step && asleep.compareAndSet(false, true)) {
                try {
                    awake.await();
                } catch (InterruptedException e) {
                    throw new InterruptException(e);
                }
            }
        };
    }
}
