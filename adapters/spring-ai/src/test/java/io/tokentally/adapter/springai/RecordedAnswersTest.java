package io.tokentally.adapter.springai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tokentally.event.TokenCounts;
import io.tokentally.event.UsageEvent;
import io.tokentally.sdk.RecordingClient;
import io.tokentally.sdk.TokentallyClient;
import io.tokentally.testkit.replay.RecordedAnswer;
import io.tokentally.testkit.replay.ReplayServer;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.context.ApplicationContext;

/** Spring AI's real models get recorded answers; what is published must be what the table written by hand says. */
class RecordedAnswersTest {
    private final RecordingClient client = new RecordingClient();
    private ReplayServer server;

    @BeforeEach
    void start() throws IOException {
        assumeTrue(RecordedAnswer.arePresent(), "no recorded answers beside the checkout: ../shared/data is missing");
        server = new ReplayServer();
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
                "perplexity-chat-perplexity-text",
                "xai-chat-xai-text",
            })
    void openAi(String file) {
        check(file, (context, url) -> Application.openAi(context, url).call(new Prompt("hi")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "openai-chat-stream-async-chat-completion-streaming",
                "deepseek-chat-stream-deepseek-reasoning",
                "groq-chat-stream-groq-text",
                "xai-chat-stream-xai-text",
            })
    void openAiStreams(String file) {
        check(
                file,
                (context, url) -> Application.openAi(context, url).stream(new Prompt("hi"))
                        .blockLast());
    }

    @ParameterizedTest
    @ValueSource(strings = {"openai-embeddings-async-embeddings-with-dimensions"})
    void openAiEmbeddings(String file) {
        UsageEvent event = check(
                file,
                (context, url) -> Application.openAiEmbeddings(context, url).embed(List.of("hi")));
        assertThat(event.getOperation()).isEqualTo("embedding");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "anthropic-messages-anthropic-cache-real-api",
                "anthropic-messages-inline-system-prompt-cache-prefix-is-reused",
                "anthropic-messages-inline-system-prompt-cache-prefix-is-reused-2",
            })
    void anthropic(String file) {
        UsageEvent event = check(
                file, (context, url) -> Application.anthropic(context, url).call(new Prompt("hi")));
        assertThat(event.getEventId()).startsWith("anthropic:msg_");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "anthropic-messages-stream-anthropic-advisor-tool-stream",
                "anthropic-messages-stream-fixed-version-tool-chain-with-thinking-display-r",
            })
    void anthropicStreams(String file) {
        check(
                file,
                (context, url) -> Application.anthropic(context, url).stream(new Prompt("hi"))
                        .blockLast());
    }

    /** Spring AI's usage object of OpenAI has cached, audio and reasoning tokens, but no cache writes. */
    @ParameterizedTest
    @ValueSource(
            strings = {"openai-chat-cached-tokens", "azure-chat-chat-reasoning", "openai-chat-openai-audio-url-input"})
    void withoutTheTapOpenAiIsExactStill(String file) {
        assertThat(untapped(
                        file, (context, url) -> Application.openAi(context, url).call(new Prompt("hi"))))
                .isEqualTo(new RecordedAnswer(file).expected());
    }

    /** What it truly drops without the tap: how long Anthropic keeps what was cached, and thinking beside output. */
    @ParameterizedTest
    @ValueSource(strings = "anthropic-messages-inline-system-prompt-cache-prefix-is-reused")
    void withoutTheTapAnthropicsWritesAreOfFiveMinutes(String file) {
        TokenCounts told = new RecordedAnswer(file).expected();
        assertThat(untapped(
                        file,
                        (context, url) -> Application.anthropic(context, url).call(new Prompt("hi"))))
                .isEqualTo(new TokenCounts(
                        told.getInput(),
                        told.getCacheRead(),
                        told.getCacheWrite5m(),
                        null,
                        told.getOutput(),
                        null,
                        new HashMap<>()));
    }

    /** What it truly drops without the tap: of a stream it keeps three numbers. */
    @ParameterizedTest
    @ValueSource(strings = "deepseek-chat-stream-deepseek-reasoning")
    void withoutTheTapAStreamHasWholesAlone(String file) {
        TokenCounts told = new RecordedAnswer(file).expected();
        assertThat(untapped(
                        file,
                        (context, url) -> Application.openAi(context, url).stream(new Prompt("hi"))
                                .blockLast()))
                .isEqualTo(new TokenCounts(
                        told.getInput() + told.getCacheRead(),
                        null,
                        null,
                        null,
                        told.getOutput() + told.getReasoning(),
                        null,
                        new HashMap<>()));
    }

    private UsageEvent check(String file, BiConsumer<ApplicationContext, String> call) {
        UsageEvent event = published(file, "true", call);
        assertThat(event.getTokens()).isEqualTo(new RecordedAnswer(file).expected());
        return event;
    }

    private TokenCounts untapped(String file, BiConsumer<ApplicationContext, String> call) {
        return published(file, "false", call).getTokens();
    }

    private UsageEvent published(String file, String tap, BiConsumer<ApplicationContext, String> call) {
        server.then(new RecordedAnswer(file).reply());
        Application.runner()
                .withBean(TokentallyClient.class, () -> client)
                .withPropertyValues("tokentally.tap=" + tap, "tokentally.session-id=s-1")
                .run(context -> call.accept(context.getSourceApplicationContext(), server.url()));
        await().until(() -> !client.usages().isEmpty()); // A stream's end is told after its reader has it all.
        assertThat(client.usages()).hasSize(1);
        UsageEvent event = client.usages().get(0);
        assertThat(event.getStatus()).isEqualTo("ok");
        assertThat(event.getSessionId()).isEqualTo("s-1");
        assertThat(event.getUserId()).isEqualTo("anonymous");
        assertThat(event.getModel()).isNotEmpty();
        assertThat(event.getLatencyUs()).isPositive();
        return event;
    }
}
