package io.tokentally.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tokentally.event.TokenCounts;
import io.tokentally.event.ToolOperationEvent;
import io.tokentally.event.UsageEvent;
import io.tokentally.sdk.context.ContextTokens;
import io.tokentally.sdk.observe.Loss;
import io.tokentally.sdk.observe.ModelTotals;
import io.tokentally.sdk.observe.ObservedUsage;
import io.tokentally.sdk.observe.Summary;
import io.tokentally.sdk.observe.UsageCallback;
import io.tokentally.sdk.pricing.BookPrices;
import io.tokentally.sdk.usage.NormalizedUsage;
import io.tokentally.sdk.usage.Usage;
import io.tokentally.sdk.usage.UsageExtractor;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

/** The rest of the README's examples, which run here; {@link ReadmeTest} compares the text. */
class ReadmeExamplesTest {
    private final FakeKafka kafka = new FakeKafka(true);
    private final ClientBuilder settings =
            TokentallyClient.builder().schemaRegistryUrl("mock://readme").shutdownHook(false);

    private TokentallyClient started(ClientBuilder builder) {
        return builder.build(() -> kafka);
    }

    @SuppressWarnings("unused") // compiled, as it needs a real Kafka to run
    private static List<TokentallyClient> built(
            ClientBuilder settings, UsageCallback log, UsageCallback alarm, UsageExtractor acme) {
        TokentallyClient observed = settings.callback(log)
                .callback(alarm)
                .prices(BookPrices.shipped())
                .build();
        TokentallyClient tokentally = settings.extractor(acme).build();
        return List.of(observed, tokentally);
    }

    @Test
    void inYourTests() {
        String responseBody = "{\"id\": \"c-1\", \"usage\": {\"prompt_tokens\": 1, \"completion_tokens\": 2}}";

        RecordingClient tokentally = new RecordingClient();
        tokentally.recordUsage("openai", responseBody);

        List<UsageEvent> kept = tokentally.usages();

        assertThat(kept).singleElement().extracting(UsageEvent::getEventId).isEqualTo("openai:c-1");
        tokentally.clear();
        assertThat(tokentally.usages()).isEmpty();
        String id = tokentally.send(Events.tool()).join().eventId();
        tokentally.record(Events.tool()).setEventId("changed later");
        assertThat(tokentally.toolOperations())
                .hasSize(2)
                .extracting(ToolOperationEvent::getEventId)
                .contains(id)
                .doesNotContain("changed later");
    }

    @Test
    void usageAsAValue() throws IOException {
        TokentallyClient tokentally = started(settings);

        Usage usage = Usage.builder()
                .provider("openai")
                .model("gpt-4o")
                .input(1_200L)
                .output(340L)
                .build()
                .priced(BookPrices.shipped());

        UsageEvent event = tokentally.recordUsage(usage);

        tokentally.close();
        assertThat(event.getEventId()).hasSize(36);
        assertThat(Files.readString(Path.of("README.md"))).contains("```json\n" + usage.toJson() + "\n```");
    }

    @Test
    void callbacks() {
        Queue<String> lines = new ConcurrentLinkedQueue<>();
        Queue<String> pages = new ConcurrentLinkedQueue<>();

        UsageCallback log =
                batch -> batch.forEach(seen -> lines.add(seen.usage().toJson()));
        UsageCallback alarm = new UsageCallback() {
            @Override
            public void onUsage(List<ObservedUsage> batch) {}

            @Override
            public void onLoss(Loss loss) {
                pages.add(loss.refused() + " events refused: " + loss.reason());
            }
        };

        kafka.block();
        try (TokentallyClient observed = started(settings.callback(log)
                .callback(alarm)
                .flushInterval(Duration.ZERO)
                .queueCapacity(2)
                .prices(BookPrices.shipped()))) {
            for (int i = 0; i < 10; i++) {
                observed.record(Events.usage());
            }
            await().until(() -> !lines.isEmpty() && !pages.isEmpty());
            kafka.unblock();
        }
        assertThat(lines.element()).contains("\"totalCost\":0.000075");
        assertThat(pages.element()).endsWith(" events refused: the queue is full");
    }

    @Test
    void summaries() {
        try (TokentallyClient tokentally = started(settings.prices(BookPrices.shipped()))) {
            tokentally.record(Events.usage());

            Summary summary = tokentally.summary();
            BigInteger tokens = summary.total().totalTokens();
            BigDecimal cost = summary.total().totalCost();
            List<ModelTotals> perModel = tokentally.today().models();

            assertThat(tokens).isEqualTo(15);
            assertThat(cost).isEqualTo(new BigDecimal("0.000075"));
            assertThat(perModel).hasSize(1);
        }
    }

    private static String call(String prompt) {
        return "{\"id\": \"r-1\", \"usage\": {\"prompt_tokens\": " + prompt.length() + ", \"completion_tokens\": 2}}";
    }

    private static String textOf(String answer) {
        return "of " + answer.length();
    }

    @Test
    void aGrowingContext() {
        String prompt = "Hello, world";
        try (TokentallyClient tokentally = started(settings)) {
            ContextTokens context = ContextTokens.open(
                    tokentally,
                    UsageEvent.newBuilder()
                            .setProvider("openai")
                            .setModel("gpt-4o")
                            .setUserId("u-42")
                            .setSessionId("s-7")
                            .build());
            String head = context.append(prompt);
            long estimated = context.tokens();
            context.recordEstimate();
            String answer = call(prompt);
            context.recordUsage(head, answer);
            context.append(textOf(answer));

            assertThat(estimated).isEqualTo(3);
            assertThat(context.tokens()).isGreaterThan(3);
            assertThat(tokentally.summary().total())
                    .satisfies(total -> assertThat(total.calls()).isEqualTo(1))
                    .satisfies(total -> assertThat(total.inputTokens()).isEqualTo(12));
        }
    }

    private record AcmeResponse(String id, String model, long promptTokens, long cachedTokens, long answerTokens) {}

    @Test
    void anExtractor() {
        UsageExtractor acme = (provider, response) -> response instanceof AcmeResponse answer
                ? Optional.of(NormalizedUsage.of(
                                "acme",
                                TokenCounts.newBuilder()
                                        .setInput(answer.promptTokens() - answer.cachedTokens())
                                        .setCacheRead(answer.cachedTokens())
                                        .setOutput(answer.answerTokens())
                                        .build())
                        .withModel(answer.model())
                        .withResponseId(answer.id()))
                : Optional.empty();

        try (TokentallyClient tokentally = started(settings.extractor(acme))) {
            UsageEvent event = tokentally
                    .recordUsage("acme", new AcmeResponse("a-1", "acme-1", 10, 4, 5))
                    .orElseThrow();
            assertThat(event)
                    .extracting("event_id", "model", "token_source")
                    .containsExactly("acme:a-1", "acme-1", "api:10+5");
        }
    }

    @Test
    void tlsAndSasl() {
        String password = "secret";

        ClientBuilder secured = settings.tlsTrust(Path.of("kafka-ca.pem")).sasl("SCRAM-SHA-512", "tally", password);

        assertThat(secured).isSameAs(settings);
    }
}
