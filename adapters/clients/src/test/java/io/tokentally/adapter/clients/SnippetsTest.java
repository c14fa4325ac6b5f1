package io.tokentally.adapter.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.google.genai.Client;
import com.google.genai.types.HttpOptions;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import io.tokentally.sdk.RecordingClient;
import io.tokentally.testkit.replay.RecordedAnswer;
import io.tokentally.testkit.replay.ReplayServer;
import io.tokentally.testkit.replay.Reply;
import java.io.IOException;
import java.net.URI;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.Protocol;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;

/** The providers' own clients get recorded answers; what is published must be what the table written by hand says. */
class SnippetsTest {
    private static final String KEY = "none";

    private final RecordingClient tokentally = new RecordingClient();
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
                "xai-chat-xai-text",
            })
    void openAi(String file) {
        RecordedAnswer recorded = replay(file);
        OpenAiSnippet.chat(openAi(), tokentally);
        check(recorded);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"openai-chat-stream-async-chat-completion-streaming", "openai-chat-stream-azure-model-router"})
    void openAiStream(String file) {
        RecordedAnswer recorded = replay(file);
        OpenAiSnippet.stream(openAi(), tokentally);
        check(recorded);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"openai-responses-responses-reasoning", "openai-responses-openai-responses-prompt-cache-e2e-2"})
    void openAiResponses(String file) {
        RecordedAnswer recorded = replay(file);
        OpenAiSnippet.response(openAi(), tokentally);
        check(recorded);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "anthropic-messages-anthropic-cache-real-api",
                "anthropic-messages-inline-system-prompt-cache-prefix-is-reused",
                "anthropic-messages-anthropic-compaction-usage-with-cache",
            })
    void anthropic(String file) {
        RecordedAnswer recorded = replay(file);
        AnthropicSnippet.message(anthropic(), tokentally);
        check(recorded);
        assertThat(tokentally.usages().get(0).getEventId()).startsWith("anthropic:msg_");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "anthropic-messages-stream-anthropic-advisor-tool-stream",
                "anthropic-messages-stream-fixed-version-tool-chain-with-thinking-display-r",
                "anthropic-messages-stream-anthropic-compaction-usage-with-cache-streaming",
            })
    void anthropicStream(String file) {
        RecordedAnswer recorded = replay(file);
        AnthropicSnippet.stream(anthropic(), tokentally);
        check(recorded);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gemini-generate-multimodal-tool-return-matrix-tool-return-conten",
                "gemini-generate-google-model-web-fetch-tool",
                "gemini-generate-google-image-generation-with-web-search",
            })
    void google(String file) {
        RecordedAnswer recorded = replay(file);
        GoogleSnippet.generate(google(), tokentally);
        check(recorded);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gemini-generate-stream-google-model-thinking-part-iter",
                "gemini-generate-stream-nested-model-direct-reference",
            })
    void googleStream(String file) {
        RecordedAnswer recorded = replay(file);
        GoogleSnippet.stream(google(), tokentally);
        check(recorded);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bedrock-converse-bedrock-cache-messages-with-document-as-last-con",
                "bedrock-converse-bedrock-cache-point-adds-cache-control-nova-lite",
                "bedrock-converse-converse-no-content-different-events",
            })
    void bedrock(String file) {
        RecordedAnswer recorded = replay(file);
        try (BedrockRuntimeClient bedrock = BedrockRuntimeClient.builder()
                .endpointOverride(URI.create(server.url()))
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(KEY, KEY)))
                .build()) {
            BedrockSnippet.converse(bedrock, tokentally);
        }
        check(recorded);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bedrock-invoke-anthropic-prompt-cache-2",
                "bedrock-invoke-nova-invokemodelamazonnova",
                "bedrock-invoke-llama-meta-llama3-completion",
            })
    void bedrockInvoke(String file) {
        RecordedAnswer recorded = replay(file);
        try (BedrockRuntimeClient bedrock = BedrockRuntimeClient.builder()
                .endpointOverride(URI.create(server.url()))
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(KEY, KEY)))
                .build()) {
            BedrockSnippet.invoke(bedrock, tokentally);
        }
        check(recorded);
    }

    @Test
    void bedrockStream() {
        RecordedAnswer recorded = new RecordedAnswer("bedrock-converse-stream-amazon-bedrock-text");
        Reply frames = recorded.frames();
        server.then(frames);
        try (BedrockRuntimeAsyncClient bedrock = BedrockRuntimeAsyncClient.builder()
                .httpClientBuilder(NettyNioAsyncHttpClient.builder().protocol(Protocol.HTTP1_1))
                .endpointOverride(URI.create(server.url()))
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(KEY, KEY)))
                .build()) {
            BedrockSnippet.stream(bedrock, tokentally);
            await().until(() -> !tokentally.usages().isEmpty());
        }
        check(recorded);
    }

    private RecordedAnswer replay(String file) {
        RecordedAnswer recorded = new RecordedAnswer(file);
        server.then(recorded.reply());
        return recorded;
    }

    private void check(RecordedAnswer recorded) {
        assertThat(tokentally.usages()).singleElement().satisfies(event -> {
            assertThat(event.getTokens()).isEqualTo(recorded.expected());
            assertThat(event.getModel()).isNotNull();
        });
    }

    private OpenAIClient openAi() {
        return OpenAIOkHttpClient.builder()
                .baseUrl(server.url())
                .apiKey(KEY)
                .maxRetries(0)
                .build();
    }

    private AnthropicClient anthropic() {
        return AnthropicOkHttpClient.builder()
                .baseUrl(server.url())
                .apiKey(KEY)
                .maxRetries(0)
                .build();
    }

    private Client google() {
        return Client.builder()
                .apiKey(KEY)
                .httpOptions(HttpOptions.builder().baseUrl(server.url()).build())
                .build();
    }
}
