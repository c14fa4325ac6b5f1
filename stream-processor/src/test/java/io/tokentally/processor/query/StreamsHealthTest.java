package io.tokentally.processor.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tokentally.processor.topology.UnfitStateException;
import io.tokentally.schemas.registry.RegistryUnavailableException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StreamsHealthTest {
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-06-01T12:00:00Z"));
    private final InstantSource clock = now::get;

    private final AtomicLong refusals = new AtomicLong();
    private final List<Duration> pauses = new ArrayList<>();

    private StreamsHealth health(int threads) {
        return new StreamsHealth(threads, refusals::get, clock, pauses::add);
    }

    @Test
    void whatFailsByItselfIsTriedLessAndLessOftenAndThenStops() {
        StreamsHealth health = health(2);
        for (int i = 1; i < StreamsHealth.TOO_MANY; i++) {
            assertThat(health.failed(new IllegalStateException("broken")))
                    .isEqualTo(StreamThreadExceptionResponse.REPLACE_THREAD);
            now.updateAndGet(time -> time.plusSeconds(1));
        }
        assertThat(health.stopped()).isNull();
        assertThat(pauses).isSorted().startsWith(Duration.ofMillis(100)).endsWith(Duration.ofSeconds(10));
        assertThat(health.failed(new IllegalStateException("broken")))
                .isEqualTo(StreamThreadExceptionResponse.SHUTDOWN_CLIENT);
        assertThat(health.stopped()).contains("10 times within 2 minutes", "broken");
    }

    @Test
    void whatIsAwayIsWaitedForAndARefusedOutputIsNoFailureOfItsOwn() {
        StreamsHealth health = health(2);
        for (int i = 0; i < 5 * StreamsHealth.TOO_MANY; i++) {
            assertThat(health.failed(new StreamsException("away", new TimeoutException("no broker"))))
                    .isEqualTo(StreamThreadExceptionResponse.REPLACE_THREAD);
            assertThat(health.failed(new RegistryUnavailableException("no registry")))
                    .isEqualTo(StreamThreadExceptionResponse.REPLACE_THREAD);
            refusals.incrementAndGet();
            assertThat(health.failed(new StreamsException("refused", new RecordTooLargeException("too large"))))
                    .isEqualTo(StreamThreadExceptionResponse.REPLACE_THREAD);
        }
        assertThat(health.stopped()).isNull();
    }

    @Test
    void aThreadThatFailsNowAndThenIsReplaced() {
        StreamsHealth health = health(2);
        for (int i = 0; i < 9; i++) {
            assertThat(health.failed(new IllegalStateException("now and then")))
                    .isEqualTo(StreamThreadExceptionResponse.REPLACE_THREAD);
            now.updateAndGet(time -> time.plus(StreamsHealth.WINDOW.dividedBy(StreamsHealth.MANY - 1)));
        }
        assertThat(health.problem()).doesNotContain("again and again").contains("now and then");
        assertThat(health.failures()).isEqualTo(9);
    }

    @Test
    void threadsThatFailAgainAndAgainAreAProblem() {
        StreamsHealth health = health(2);
        for (int i = 0; i < StreamsHealth.MANY; i++) {
            health.failed(new StreamsException("a task failed", new IllegalStateException("the same again")));
        }
        assertThat(health.problem()).contains("again and again", "the same again");
        now.updateAndGet(time -> time.plus(StreamsHealth.WINDOW).plusSeconds(1));
        assertThat(health.problem()).doesNotContain("again and again");
    }

    @Test
    void stateThatDoesNotFitStopsIt() {
        StreamsHealth health = health(1);
        assertThat(health.failed(new StreamsException(unfit())))
                .isEqualTo(StreamThreadExceptionResponse.SHUTDOWN_CLIENT);
        assertThat(health.stopped()).isEqualTo("set it back");
    }

    @Test
    void aStoppedThreadIsAProblem(@TempDir Path directory) {
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "health");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "127.0.0.1:1");
        properties.put(StreamsConfig.STATE_DIR_CONFIG, directory.toString());
        StreamsBuilder builder = new StreamsBuilder();
        builder.stream("nothing");
        StreamsHealth health = health(1);
        try (KafkaStreams streams = new KafkaStreams(builder.build(), properties)) {
            health.watch(streams);
            assertThat(health.problem()).contains("CREATED, not RUNNING");
            streams.close(Duration.ofSeconds(5));
            await().untilAsserted(() -> assertThat(health.problem()).contains("NOT_RUNNING"));
        }
    }

    private static UnfitStateException unfit() {
        return new UnfitStateException("set it back");
    }
}
