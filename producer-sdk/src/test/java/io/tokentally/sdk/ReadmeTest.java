package io.tokentally.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokentally.event.TokenCounts;
import io.tokentally.event.ToolOperationEvent;
import io.tokentally.event.UsageEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The README's lines are lines of this file and of those beside it, and they run. */
class ReadmeTest {
    private static final Path README = Path.of("README.md");
    private static final List<String> SOURCES = List.of("ReadmeTest", "ReadmeExamplesTest", "usage/AcmeUsage");

    @SuppressWarnings("unused") // compiled, as it needs a real Kafka to run
    private static void started() {
        TokentallyClient tokentally = TokentallyClient.builder()
                .bootstrapServers("localhost:9092")
                .schemaRegistryUrl("http://localhost:8081/apis/ccompat/v7")
                .tenant("acme")
                .build();
        tokentally.close();
    }

    @Test
    void itsLinesRun() {
        FakeKafka kafka = new FakeKafka(true);
        TokentallyClient tokentally = TokentallyClient.builder()
                .schemaRegistryUrl("mock://readme")
                .shutdownHook(false)
                .build(() -> kafka);
        String responseBody = "{\"id\": \"c-1\", \"usage\": {\"prompt_tokens\": 1, \"completion_tokens\": 2}}";
        ToolOperationEvent toolOperation = Events.tool();

        tokentally.recordUsage(
                "openai", responseBody, event -> event.setUserId("u-42").setSessionId("s-7"));

        UsageEvent recorded = tokentally.record(UsageEvent.newBuilder()
                .setProvider("anthropic")
                .setModel("claude-opus-4-8")
                .setUserId("u-42")
                .setSessionId("s-7")
                .setTokens(TokenCounts.newBuilder()
                        .setInput(1_200L)
                        .setOutput(340L)
                        .build())
                .build());

        recorded.setRevision(1);
        recorded.setVoided(true);
        tokentally.record(recorded);

        CompletableFuture<Acknowledgement> acknowledged = tokentally.send(toolOperation);

        tokentally.close(Duration.ofSeconds(10));

        assertThat(acknowledged).isCompleted();
        assertThat(kafka.events()).hasSize(4);
    }

    @Test
    void itsLinesAreThese() throws IOException {
        StringBuilder source = new StringBuilder();
        for (String name : SOURCES) {
            source.append(squeezed(Files.readString(Path.of("src/test/java/io/tokentally/sdk", name + ".java"))));
        }
        List<String> blocks = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(README))
                .results()
                .map(block -> squeezed(block.group(1)))
                .toList();

        assertThat(blocks).hasSize(14).allSatisfy(block -> assertThat(source).contains(block));
    }

    private static String squeezed(String text) {
        return text.replaceAll("\\s+", "");
    }
}
