package io.tokentally.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Several clients in one JVM know nothing of each other. */
class SeveralClientsTest {
    private static TokentallyClient client(String tenant, FakeKafka kafka) {
        return TokentallyClient.builder()
                .schemaRegistryUrl("mock://several")
                .tenant(tenant)
                .shutdownHook(false)
                .build(() -> kafka);
    }

    private static List<String> keys(FakeKafka kafka) {
        return kafka.events().stream()
                .map(record -> new String(record.key(), StandardCharsets.UTF_8))
                .toList();
    }

    @Test
    void eachHasItsOwnQueueCountsAndEnd() {
        FakeKafka first = new FakeKafka(true);
        FakeKafka second = new FakeKafka(true);
        TokentallyClient one = client("one", first);
        try (TokentallyClient two = client("two", second)) {
            one.record(Events.usage("a"));
            two.record(Events.usage("a"));
            two.record(Events.usage("b"));
            one.close();
            one.record(Events.usage("late"));

            assertThat(two.flush(Duration.ofSeconds(20))).isTrue();
            assertThat(keys(first)).containsExactly("[\"one\",\"a\"]");
            assertThat(keys(second)).containsExactly("[\"two\",\"a\"]", "[\"two\",\"b\"]");
            assertThat(one.stats()).extracting(Stats::accepted, Stats::refused).containsExactly(1L, 1L);
            assertThat(two.stats()).extracting(Stats::accepted, Stats::refused).containsExactly(2L, 0L);
        }
    }
}
