package io.tokentally.adapter.langchain4j;

import dev.langchain4j.model.anthropic.AnthropicChatModel;
import dev.langchain4j.model.anthropic.AnthropicStreamingChatModel;
import dev.langchain4j.model.bedrock.BedrockChatModel;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.googleai.GoogleAiGeminiChatModel;
import dev.langchain4j.model.googleai.GoogleAiGeminiStreamingChatModel;
import dev.langchain4j.model.ollama.OllamaChatModel;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;

/** LangChain4j's own models, talking to the replay server. */
final class Models {
    private static final String KEY = "none";

    private final String url;
    private final List<ChatModelListener> listeners;

    Models(String url, ChatModelListener listener) {
        this.url = url;
        this.listeners = List.of(listener);
    }

    ChatModel openAi() {
        return OpenAiChatModel.builder()
                .baseUrl(url)
                .apiKey(KEY)
                .modelName("asked-for")
                .maxRetries(0)
                .listeners(listeners)
                .build();
    }

    StreamingChatModel openAiStream() {
        return OpenAiStreamingChatModel.builder()
                .baseUrl(url)
                .apiKey(KEY)
                .modelName("asked-for")
                .listeners(listeners)
                .build();
    }

    ChatModel anthropic() {
        return AnthropicChatModel.builder()
                .baseUrl(url)
                .apiKey(KEY)
                .modelName("asked-for")
                .maxRetries(0)
                .listeners(listeners)
                .build();
    }

    StreamingChatModel anthropicStream() {
        return AnthropicStreamingChatModel.builder()
                .baseUrl(url)
                .apiKey(KEY)
                .modelName("asked-for")
                .listeners(listeners)
                .build();
    }

    ChatModel gemini() {
        return GoogleAiGeminiChatModel.builder()
                .baseUrl(url)
                .apiKey(KEY)
                .modelName("asked-for")
                .maxRetries(0)
                .listeners(listeners)
                .build();
    }

    StreamingChatModel geminiStream() {
        return GoogleAiGeminiStreamingChatModel.builder()
                .baseUrl(url)
                .apiKey(KEY)
                .modelName("asked-for")
                .listeners(listeners)
                .build();
    }

    ChatModel ollama() {
        return OllamaChatModel.builder()
                .baseUrl(url)
                .modelName("asked-for")
                .maxRetries(0)
                .listeners(listeners)
                .build();
    }

    ChatModel bedrock() {
        BedrockRuntimeClient client = BedrockRuntimeClient.builder()
                .endpointOverride(URI.create(url))
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(KEY, KEY)))
                .build();
        return BedrockChatModel.builder()
                .client(client)
                .modelId("asked-for")
                .maxRetries(0)
                .listeners(listeners)
                .build();
    }

    static ChatResponse stream(StreamingChatModel model) throws Exception {
        CompletableFuture<ChatResponse> answer = new CompletableFuture<>();
        model.chat("hi", new StreamingChatResponseHandler() {
            @Override
            public void onCompleteResponse(ChatResponse response) {
                answer.complete(response);
            }

            @Override
            public void onError(Throwable error) {
                answer.completeExceptionally(error);
            }
        });
        return answer.get(20, TimeUnit.SECONDS);
    }
}
