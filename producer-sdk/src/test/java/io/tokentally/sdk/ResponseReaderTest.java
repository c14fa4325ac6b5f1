package io.tokentally.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tokentally.event.TokenCounts;
import io.tokentally.event.UsageEvent;
import io.tokentally.sdk.usage.NormalizedUsage;
import io.tokentally.sdk.usage.UnknownUsageException;
import io.tokentally.sdk.usage.UsageExtractor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ResponseReaderTest {
    private static final Map<String, Object> OPENAI =
            Map.of("id", "r-1", "usage", Map.of("prompt_tokens", 10, "completion_tokens", 5));

    private record AcmeResponse(long in, long out) {}

    /** Of a class that no normaliser knows. */
    private static final UsageExtractor ACME = (provider, response) -> response instanceof AcmeResponse acme
            ? Optional.of(NormalizedUsage.of(
                            "acme",
                            TokenCounts.newBuilder()
                                    .setInput(acme.in())
                                    .setOutput(acme.out())
                                    .build())
                    .withModel("acme-1")
                    .withResponseId("a-1")
                    .withServiceTier("fast")
                    .withStopReason("end"))
            : Optional.empty();

    private static UsageExtractor answering(NormalizedUsage usage) {
        return (provider, response) -> Optional.of(usage);
    }

    private static NormalizedUsage usage(String provider, long input) {
        return new NormalizedUsage(
                provider,
                null,
                null,
                TokenCounts.newBuilder().setInput(input).build(),
                "api:" + input + "+0",
                null,
                null,
                false);
    }

    private static UsageEvent read(ResponseReader reader, Object response) {
        return reader.read("openai", response).orElseThrow().build();
    }

    @Test
    void anExtractorReadsWhatIsItsAndTheNormaliserTheRest() {
        ResponseReader reader = new ResponseReader(List.of(ACME));

        assertThat(read(reader, new AcmeResponse(7, 3)))
                .extracting("event_id", "provider", "model", "service_tier", "stop_reason", "token_source")
                .containsExactly("acme:a-1", "acme", "acme-1", "fast", "end", "api:7+3");
        assertThat(read(reader, OPENAI).getEventId()).isEqualTo("openai:r-1");
        assertThat(reader.failures()).isZero();
    }

    @Test
    void theFirstThatKnowsItDecides() {
        List<String> asked = new ArrayList<>();
        UsageExtractor notMine = (provider, response) -> {
            asked.add(provider + " " + response);
            return Optional.empty();
        };
        ResponseReader reader =
                new ResponseReader(List.of(notMine, answering(usage("first", 1)), answering(usage("second", 2))));

        assertThat(read(reader, "x").getProvider()).isEqualTo("first");
        assertThat(asked).containsExactly("openai x");
    }

    @Test
    void onesOwnUnderstandingReplacesTheNormalisers() {
        assertThat(read(new ResponseReader(List.of(answering(usage("openai", 99)))), OPENAI)
                        .getTokens()
                        .getInput())
                .isEqualTo(99);
    }

    @Test
    void oneThatThrowsIsCountedAndPassedOver() {
        UsageExtractor broken = (provider, response) -> {
            throw new IllegalStateException("no " + provider);
        };
        ResponseReader reader = new ResponseReader(List.of(broken, broken, ACME));

        assertThat(read(reader, new AcmeResponse(7, 3)).getProvider()).isEqualTo("acme");
        assertThat(read(reader, OPENAI).getProvider()).isEqualTo("openai");
        assertThat(reader.failures()).isEqualTo(4);
        assertThatThrownBy(() -> reader.read("openai", Map.of("tokenz", 1)))
                .isInstanceOf(UnknownUsageException.class)
                .hasMessageContaining("tokenz")
                .satisfies(e -> assertThat(e.getSuppressed())
                        .hasSize(2)
                        .extracting(Throwable::getMessage)
                        .containsOnly("no openai"));
    }

    @Test
    @SuppressWarnings("NullAway") // as others may
    void anAnswerThatCouldNotBeAdmittedIsAFailureToo() {
        for (UsageExtractor wrong : List.<UsageExtractor>of(
                answering(usage("", 1)), answering(usage("openai", -1)), (provider, response) -> null)) {
            ResponseReader reader = new ResponseReader(List.of(wrong));
            assertThat(read(reader, OPENAI).getTokens().getInput()).isEqualTo(10);
            assertThat(reader.failures()).isEqualTo(1);
        }
    }

    @Test
    void anUnderstoodResponseWithoutUsageRecordsNothing() {
        ResponseReader reader = new ResponseReader(List.of(answering(
                NormalizedUsage.of("openai", new TokenCounts(null, null, null, null, null, null, Map.of())))));

        assertThat(reader.read(null, OPENAI)).isEmpty();
        assertThat(reader.failures()).isZero();
    }

    @Test
    void theClientAsksItsExtractorsAndCountsTheirFailures() {
        UsageExtractor broken = (provider, response) -> {
            throw new IllegalStateException("no");
        };
        try (TokentallyClient client = TokentallyClient.builder()
                .schemaRegistryUrl("mock://reader")
                .shutdownHook(false)
                .extractor(broken)
                .extractor(ACME)
                .build(() -> new FakeKafka(true))) {
            UsageEvent recorded = client.recordUsage(null, new AcmeResponse(7, 3), event -> event.setUserId("u-9"))
                    .orElseThrow();

            assertThat(recorded).extracting("provider", "user_id").containsExactly("acme", "u-9");
            assertThat(client.stats().extractorFailures()).isEqualTo(1);
        }
    }
}
