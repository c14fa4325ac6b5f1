package io.tokentally.processor.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tokentally.processor.topology.UnfitStateException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicReference;
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

    @Test
    void aThreadThatFailsNowAndThenIsReplaced() {
        StreamsHealth health = new StreamsHealth(2, clock);
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
        StreamsHealth health = new StreamsHealth(2, clock);
        for (int i = 0; i < StreamsHealth.MANY; i++) {
            health.failed(new StreamsException("a task failed", new IllegalStateException("the same again")));
        }
        assertThat(health.problem()).contains("again and again", "the same again");
        now.updateAndGet(time -> time.plus(StreamsHealth.WINDOW).plusSeconds(1));
        assertThat(health.problem()).doesNotContain("again and again");
    }

    @Test
    void stateThatDoesNotFitStopsIt() {
        assertThat(new StreamsHealth(1, clock).failed(new StreamsException(unfit())))
                .isEqualTo(StreamThreadExceptionResponse.SHUTDOWN_CLIENT);
    }

    @Test
    void aStoppedThreadIsAProblem(@TempDir Path directory) {
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "health");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "127.0.0.1:1");
        properties.put(StreamsConfig.STATE_DIR_CONFIG, directory.toString());
        StreamsBuilder builder = new StreamsBuilder();
        builder.stream("nothing");
        StreamsHealth health = new StreamsHealth(1, clock);
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
