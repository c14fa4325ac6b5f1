package io.tokentally.gateway.freshness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.tokentally.schemas.freshness.DrainTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class FreshnessProbeTest {
    private static final Instant TIME = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration SOON = Duration.ofMillis(100);
    private static final TopicPartition FULL = new TopicPartition("full", 0);
    private static final TopicPartition EMPTY = new TopicPartition("empty", 1);

    private final List<String> steps = new CopyOnWriteArrayList<>();

    @Test
    void theSinkMustReachWhatTheDrainedProcessorWrote() throws Exception {
        AtomicLong position = new AtomicLong(8);
        FreshnessProbe probe = new FreshnessProbe(processor(Map.of(FULL, 10L, EMPTY, 0L)), () -> {
            steps.add("stored");
            return Map.of(FULL, position.getAndIncrement());
        });

        assertThat(probe.probe(Duration.ofSeconds(10))).isEqualTo(TIME);
        assertThat(steps).containsExactly("drained", "ends", "stored", "stored", "stored");
    }

    @Test
    void aSinkThatLagsIsNamed() {
        FreshnessProbe probe = new FreshnessProbe(processor(Map.of(FULL, 10L, EMPTY, 3L)), Map::of);
        assertThat(catchThrowable(() -> probe.probe(SOON)))
                .isInstanceOf(DrainTimeoutException.class)
                .hasMessage("the sink is behind: empty-1 at 0 of 3, and 1 more");
    }

    @Test
    void positionsBeyondTheEndAreFine() throws Exception {
        FreshnessProbe probe = new FreshnessProbe(processor(Map.of(FULL, 10L)), () -> Map.of(FULL, 12L));
        assertThat(probe.probe(SOON)).isEqualTo(TIME);
    }

    @Test
    void theMonitorKeepsWhatIsTrueWhileProbesFail() {
        Map<TopicPartition, Long> stored = new HashMap<>(Map.of(FULL, 10L));
        AtomicLong end = new AtomicLong(10);
        FreshnessProbe probe = new FreshnessProbe(
                new FreshnessProbe.Processor() {
                    @Override
                    public Instant drained(Duration timeout) {
                        if (end.get() > 10) {
                            throw new DrainTimeoutException("the processor is behind");
                        }
                        return TIME;
                    }

                    @Override
                    public Map<TopicPartition, Long> outputEnds(Duration timeout) {
                        return Map.of(FULL, end.get());
                    }
                },
                () -> stored);
        try (FreshnessMonitor monitor = new FreshnessMonitor(probe, Duration.ofMillis(5))) {
            assertThat(monitor.asOf()).isNull();
            assertThat(monitor.state().trouble()).isNotNull();
            monitor.start();
            await().until(() -> monitor.state().trouble() == null);
            assertThat(monitor.asOf()).isEqualTo(TIME);
            end.set(11);
            await().until(() -> monitor.state().trouble() != null);
            assertThat(monitor.state()).isEqualTo(new FreshnessMonitor.State(TIME, "the processor is behind"));
            end.set(10);
            await().until(() -> monitor.state().trouble() == null);
        }
        await().until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().equals("gateway-freshness")));
    }

    private FreshnessProbe.Processor processor(Map<TopicPartition, Long> ends) {
        return new FreshnessProbe.Processor() {
            @Override
            public Instant drained(Duration timeout) {
                steps.add("drained");
                return TIME;
            }

            @Override
            public Map<TopicPartition, Long> outputEnds(Duration timeout) {
                steps.add("ends");
                return ends;
            }
        };
    }
}
