package io.tokentally.adapter.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tokentally.event.TokenCounts;
import io.tokentally.event.UsageEvent;
import io.tokentally.sdk.RecordingClient;
import io.tokentally.sdk.adapter.Attribution;
import io.tokentally.testkit.replay.RecordedAnswer;
import io.tokentally.testkit.replay.ReplayServer;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** LangChain4j's real models get recorded answers; what is published must be what the table written by hand says. */
class RecordedAnswersTest {
    private final RecordingClient client = new RecordingClient();
    private final TokentallyChatListener listener =
            TokentallyChatListener.of(client, () -> Attribution.of("u-1", "s-1"));
    private ReplayServer server;
    private Models models;

    @BeforeEach
    void start() throws IOException {
        assumeTrue(RecordedAnswer.arePresent(), "no recorded answers beside the checkout: ../shared/data is missing");
        server = new ReplayServer();
        models = new Models(server.url(), listener);
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "openai-chat-cached-tokens",
                "openai-chat-openai-chat-prompt-cache-e2e",
                "openai-chat-openai-audio-url-input",
                "azure-chat-chat-reasoning",
                "deepseek-chat-deepseek-deferred-capability-with-thinking",
                "groq-chat-tool-use-failed-error",
                "moonshot-chat-moonshotai-reasoning",
                "openrouter-chat-openrouter-cache-instructions-gemini-real-api",
                "perplexity-chat-perplexity-text",
                "xai-chat-xai-text",
            })
    void openAi(String file) {
        RecordedAnswer recorded = answer(file);
        models.openAi().chat("hi");
        assertThat(only().getTokens()).isEqualTo(recorded.expected());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "openai-chat-stream-async-chat-completion-streaming",
                "openai-chat-stream-azure-model-router",
                "deepseek-chat-stream-deepseek-reasoning",
                "groq-chat-stream-groq-text",
                "xai-chat-stream-xai-text",
            })
    void openAiStreams(String file) throws Exception {
        RecordedAnswer recorded = answer(file);
        Models.stream(models.openAiStream());
        assertThat(only().getTokens()).isEqualTo(recorded.expected());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "anthropic-messages-anthropic-cache-real-api",
                "anthropic-messages-inline-system-prompt-cache-prefix-is-reused",
                "anthropic-messages-inline-system-prompt-cache-prefix-is-reused-2",
                "anthropic-messages-testtokencounts-test-anthropic",
            })
    void anthropic(String file) {
        RecordedAnswer recorded = answer(file);
        models.anthropic().chat("hi");
        assertThat(only().getTokens()).isEqualTo(recorded.expected());
        assertThat(only().getEventId()).startsWith("anthropic:msg_");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "anthropic-messages-stream-anthropic-compaction-usage-with-cache-streaming",
                "anthropic-messages-stream-fixed-version-tool-chain-with-thinking-display-r",
            })
    void anthropicStreams(String file) throws Exception {
        RecordedAnswer recorded = answer(file);
        Models.stream(models.anthropicStream());
        assertThat(only().getTokens()).isEqualTo(recorded.expected());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bedrock-converse-anthropic-cross-region",
                "bedrock-converse-bedrock-cache-messages-with-document-as-last-con",
                "bedrock-converse-bedrock-cache-point-adds-cache-control-nova-lite",
                "bedrock-converse-converse-no-content-different-events",
            })
    void bedrock(String file) {
        RecordedAnswer recorded = answer(file);
        models.bedrock().chat("hi");
        assertThat(only().getTokens()).isEqualTo(recorded.expected());
        assertThat(only().getProvider()).isEqualTo("aws.bedrock");
        assertThat(only().getModel()).isEqualTo("asked-for");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ollama-chat-ollama-operation-duration-includes-model-attribu"})
    void ollama(String file) {
        RecordedAnswer recorded = answer(file);
        models.ollama().chat("hi");
        assertThat(only().getTokens()).isEqualTo(recorded.expected());
    }

    /** LangChain4j keeps three numbers of Gemini's; thoughts follow from them. */
    @ParameterizedTest
    @ValueSource(strings = {"gemini-generate-multi-turn-conversation", "gemini-generate-google-model-web-fetch-tool"})
    void gemini(String file) {
        RecordedAnswer recorded = answer(file);
        models.gemini().chat("hi");
        assertThat(total(only().getTokens())).isEqualTo(total(recorded.expected()));
        if (file.contains("multi-turn")) {
            assertThat(only().getTokens()).isEqualTo(recorded.expected());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gemini-generate-stream-google-model-thinking-part-iter",
                "gemini-generate-stream-nested-model-direct-reference",
            })
    void geminiStreams(String file) throws Exception {
        RecordedAnswer recorded = answer(file);
        Models.stream(models.geminiStream());
        assertThat(only().getTokens()).isEqualTo(recorded.expected());
    }

    /** What it truly drops: cached tokens and sound count as plain input. The total is right all the same. */
    @ParameterizedTest
    @ValueSource(strings = "gemini-generate-multimodal-tool-return-matrix-tool-return-conten")
    void geminiLosesWhatIsCachedAndHeard(String file) {
        TokenCounts told = answer(file).expected();
        models.gemini().chat("hi");
        TokenCounts published = only().getTokens();
        long input = told.getInput() + told.getCacheRead() + told.getOther().getOrDefault("input_audio", 0L);
        assertThat(published)
                .isEqualTo(new TokenCounts(
                        input, null, null, null, told.getOutput(), told.getReasoning(), new HashMap<>()));
        assertThat(total(published)).isEqualTo(total(told));
    }

    private RecordedAnswer answer(String file) {
        RecordedAnswer recorded = new RecordedAnswer(file);
        server.then(recorded.reply());
        return recorded;
    }

    private UsageEvent only() {
        assertThat(client.usages()).hasSize(1);
        UsageEvent event = client.usages().get(0);
        assertThat(event.getStatus()).isEqualTo("ok");
        assertThat(event.getOperation()).isEqualTo("chat");
        assertThat(event.getUserId()).isEqualTo("u-1");
        assertThat(event.getSessionId()).isEqualTo("s-1");
        assertThat(event.getLatencyUs()).isPositive();
        assertThat(event.getModel()).isNotEmpty();
        return event;
    }

    private static long total(TokenCounts tokens) {
        long sum = 0;
        for (Map.Entry<String, Long> more : tokens.getOther().entrySet()) {
            sum += more.getValue();
        }
        for (Long count : new Long[] {
            tokens.getInput(),
            tokens.getCacheRead(),
            tokens.getCacheWrite5m(),
            tokens.getCacheWrite1h(),
            tokens.getOutput(),
            tokens.getReasoning()
        }) {
            sum += count == null ? 0 : count;
        }
        return sum;
    }
}
