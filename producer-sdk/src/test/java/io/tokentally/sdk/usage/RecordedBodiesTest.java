package io.tokentally.sdk.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tokentally.event.TokenCounts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bodies that providers really sent. They are kept beside the checkout, not in it. */
class RecordedBodiesTest {
    private static final Path BODIES = Path.of("..", "..", "shared", "data", "provider-responses");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> COVERED = Set.of(
            "openai-chat",
            "openai-responses",
            "openai-completions",
            "openai-embeddings",
            "azure-chat",
            "azure-responses",
            "anthropic-messages",
            "bedrock-invoke-anthropic",
            "bedrock-openai-responses",
            "alibaba-chat",
            "cerebras-chat",
            "crusoe-chat",
            "deepseek-chat",
            "deepseek-responses",
            "groq-chat",
            "heroku-chat",
            "huggingface-chat",
            "mistral-chat",
            "moonshot-chat",
            "ollama-openaicompat",
            "snowflake-chat",
            "together-chat",
            "writer-chat",
            "xai-chat",
            "xai-responses",
            "zai-chat");

    /** Its completion hides 28 thinking tokens, which only its total shows. */
    private static final String HIDDEN_THOUGHTS = "gemini-openaicompat-chat";

    private record Recorded(String file, String dialect, ObjectNode body) {
        String provider() {
            return dialect.substring(0, dialect.indexOf('-'));
        }

        boolean isStream() {
            return body.has("events");
        }
    }

    @BeforeAll
    static void needsTheBodies() {
        Assumptions.assumeTrue(
                Files.isRegularFile(BODIES.resolve("INDEX.jsonl")),
                () -> "no recorded bodies at " + BODIES + ": nothing to test on");
    }

    private static List<Recorded> recorded() {
        try (Stream<String> lines = Files.lines(BODIES.resolve("INDEX.jsonl"))) {
            return lines.map(RecordedBodiesTest::recorded).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Recorded recorded(String line) {
        try {
            JsonNode entry = JSON.readTree(line);
            String file = entry.path("file").asText();
            JsonNode body = JSON.readTree(BODIES.resolve(file).toFile());
            ObjectNode object = body instanceof ObjectNode whole ? whole : JSON.createObjectNode();
            return new Recorded(file, entry.path("dialect").asText(), object);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static NormalizedUsage normalized(String file) {
        return recorded().stream()
                .filter(body -> body.file().equals(file + ".json"))
                .map(body -> UsageNormalizer.normalize(null, body.body()))
                .findFirst()
                .orElseThrow();
    }

    /** Worked out by hand from each provider's own meaning of its fields. */
    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                // file, input, read, 5m, 1h, output, reasoning, source
                "openai-chat-cached-tokens, 90, 1280, -, -, 155, 0, api:1370+155",
                "openai-chat-llm-chain-metrics, 20, 0, -, -, 3, 0, api:20+3",
                "openai-chat-openai-chat-prompt-cache-e2e, 8, 4012, 0, -, 4, 0, api:4020+4",
                "openai-completions-completion, 8, -, -, -, 16, -, api:8+16",
                "openai-embeddings-async-embeddings-with-dimensions, 9, -, -, -, -, -, api:9+0",
                "openai-responses-openai-phase-1, 4171, 3072, -, -, 365, 58, api:7243+423",
                "openai-responses-openai-responses-prompt-cache-e2e-2, 8, 0, 4012, -, 5, 0, api:4020+5",
                "openai-responses-responses-reasoning, 11, 0, -, -, 7, 320, api:11+327",
                "azure-chat-chat-reasoning, 11, 0, -, -, 11, 192, api:11+203",
                "anthropic-messages-anthropic-cache-real-api, 3, 1111, 418, 0, 33, -, api:1532+33",
                "anthropic-messages-anthropic-code-execution-files-cache-prefix-stab, 4, 14714, 379, 0, 271, 19, "
                        + "api:15097+290",
                "anthropic-messages-anthropic-compaction-usage-with-cache, 329, 0, 55096, 0, 136, -, api:55425+136",
                "anthropic-messages-testtokencounts-test-anthropic, 9, 2, 1, -, 21, -, api:12+21",
                "bedrock-invoke-anthropic-prompt-cache-2, 4, 0, 18131, -, 50, -, api:18135+50",
                "bedrock-invoke-anthropic-invoke-model-no-content-different-events-anthrop, 37, -, -, -, 8, -, api:37+8",
            })
    void givesTheClassesOfTheProvidersOwnMeaning(
            String file,
            Long input,
            Long cacheRead,
            Long cacheWrite5m,
            Long cacheWrite1h,
            Long output,
            Long reasoning,
            String source) {
        NormalizedUsage usage = normalized(file);

        assertThat(usage.tokens())
                .isEqualTo(new TokenCounts(input, cacheRead, cacheWrite5m, cacheWrite1h, output, reasoning, Map.of()));
        assertThat(usage.tokenSource()).isEqualTo(source);
        assertThat(usage.totalMismatch()).isFalse();
    }

    @Test
    void audioStandsApart() {
        NormalizedUsage usage = normalized("openai-chat-openai-audio-url-input");
        assertThat(usage.tokens()).isEqualTo(new TokenCounts(12L, 0L, null, null, 72L, 0L, Map.of("input_audio", 69L)));
    }

    @Test
    void everyCoveredBodySumsToItsOwnFigures() {
        List<Recorded> bodies = recorded().stream()
                .filter(body -> COVERED.contains(body.dialect()))
                .toList();
        assertThat(bodies).hasSizeGreaterThan(70);
        for (Recorded body : bodies) {
            NormalizedUsage usage = UsageNormalizer.normalize(body.provider(), body.body());
            long sum = sum(usage.tokens());
            JsonNode reported = body.body().path("usage");
            if (reported.has("total_tokens") && !body.file().equals("openai-chat-token-counts.json")) {
                assertThat(usage.totalMismatch()).as(body.file()).isFalse();
            }
            if (reported.has("total_tokens")) {
                assertThat(sum)
                        .as(body.file())
                        .isEqualTo(reported.path("total_tokens").longValue());
            }
            assertThat(usage.model()).as(body.file()).isEqualTo(text(body, "model"));
            assertThat(usage.responseId()).as(body.file()).isEqualTo(text(body, "id"));
        }
    }

    @Test
    void aTotalThatHidesSomethingIsNoticed() {
        for (Recorded body : recorded()) {
            if (body.dialect().equals(HIDDEN_THOUGHTS)) {
                NormalizedUsage usage = UsageNormalizer.normalize(null, body.body());
                assertThat(usage.totalMismatch()).isTrue();
                assertThat(sum(usage.tokens())).isEqualTo(72);
            }
        }
    }

    @Test
    void aUsageObjectAloneGivesTheSameClasses() {
        for (Recorded body : recorded()) {
            if (COVERED.contains(body.dialect()) && !body.isStream()) {
                NormalizedUsage whole = UsageNormalizer.normalize(body.provider(), body.body());
                NormalizedUsage alone = UsageNormalizer.normalize(
                        body.provider(), Objects.requireNonNull(body.body().get("usage")));
                assertThat(alone.tokens()).as(body.file()).isEqualTo(whole.tokens());
            }
        }
    }

    @Test
    void errorBodiesHaveNoUsage() {
        for (Recorded body : recorded()) {
            if (body.dialect().endsWith("-error-nousage") && !body.isStream()) {
                assertThat(UsageNormalizer.find(body.provider(), body.body()))
                        .as(body.file())
                        .isEmpty();
            }
        }
    }

    @Test
    void nothingFailsInAnyOtherWayThanOneOfTheThree() {
        for (Recorded body : recorded()) {
            assertThatCode(() -> {
                        try {
                            UsageNormalizer.normalize(null, body.body());
                        } catch (UsageException e) {
                            assertThat(e.getMessage()).isNotBlank();
                        }
                    })
                    .as(body.file())
                    .doesNotThrowAnyException();
        }
    }

    /** Snowflake sends empty ids and models, which say nothing. */
    private static @Nullable String text(Recorded body, String name) {
        String text = body.body().path(name).asText();
        return text.isEmpty() ? null : text;
    }

    private static long sum(TokenCounts tokens) {
        return Stream.of(
                                tokens.getInput(),
                                tokens.getCacheRead(),
                                tokens.getCacheWrite5m(),
                                tokens.getCacheWrite1h(),
                                tokens.getOutput(),
                                tokens.getReasoning())
                        .filter(Objects::nonNull)
                        .mapToLong(Long::longValue)
                        .sum()
                + tokens.getOther().values().stream().mapToLong(Long::longValue).sum();
    }
}
