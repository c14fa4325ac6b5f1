package io.tokentally.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokentally.sdk.observe.CallbackStats;
import io.tokentally.sdk.observe.UsageTotals;
import io.tokentally.sdk.usage.Usage;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NoopClientTest {
    @Test
    void behavesAsIfAllWereWell() {
        try (TokentallyClient client = TokentallyClient.noop()) {
            assertThat(client.record(Events.usage()).getEventId()).hasSize(36);
            assertThat(client.record(Events.tool()).getTenant()).isEqualTo("default");
            assertThat(client.send(Events.usage("e-1")).join())
                    .isEqualTo(new Acknowledgement("e-1", "tally.usage-events.v1", -1, -1));
            assertThat(client.send(Events.tool()).join().topic()).isEqualTo("tally.tool-operations.v1");
            assertThat(client.flush(Duration.ZERO)).isTrue();
            assertThat(client.stats())
                    .isEqualTo(new Stats(0, 0, 0, 0, 0, 0, 0, null, 0, 0, 0, 0, CallbackStats.NONE, 0));
        }
    }

    @Test
    void readsResponsesAndCountsNothing() {
        try (TokentallyClient client = TokentallyClient.noop()) {
            Map<String, Object> response =
                    Map.of("id", "r-1", "usage", Map.of("prompt_tokens", 10, "completion_tokens", 5));
            assertThat(client.recordUsage("openai", response).orElseThrow().getEventId())
                    .isEqualTo("openai:r-1");
            assertThat(client.recordUsage(Usage.builder().provider("openai").build())
                            .getEventId())
                    .hasSize(36);
            assertThat(client.recordUsage(null, new Object()))
                    .as("an extractor might know it")
                    .isEmpty();
            assertThat(client.summary().total()).isEqualTo(UsageTotals.NONE);
            assertThat(client.summary().complete()).isTrue();
            assertThat(client.today().models()).isEmpty();
        }
    }
}
