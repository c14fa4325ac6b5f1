package io.tokentally.adapter.springai;

import io.micrometer.observation.ObservationRegistry;
import org.springframework.ai.anthropic.AnthropicChatModel;
import org.springframework.ai.anthropic.api.AnthropicApi;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.document.MetadataMode;
import org.springframework.ai.embedding.EmbeddingModel;
import org.springframework.ai.model.tool.ToolCallingManager;
import org.springframework.ai.openai.OpenAiChatModel;
import org.springframework.ai.openai.OpenAiChatOptions;
import org.springframework.ai.openai.OpenAiEmbeddingModel;
import org.springframework.ai.openai.OpenAiEmbeddingOptions;
import org.springframework.ai.openai.api.OpenAiApi;
import org.springframework.ai.retry.RetryUtils;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.web.client.RestClientAutoConfiguration;
import org.springframework.boot.autoconfigure.web.reactive.function.client.WebClientAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;

/** A Spring Boot application with the adapter, and Spring AI's own models as Boot would build them. */
final class Application {
    private static final String KEY = "none";

    private Application() {}

    static ApplicationContextRunner runner() {
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        TokentallyAutoConfiguration.class,
                        TokentallyTapAutoConfiguration.class,
                        RestClientAutoConfiguration.class,
                        WebClientAutoConfiguration.class));
    }

    static ChatModel openAi(ApplicationContext context, String url) {
        return OpenAiChatModel.builder()
                .openAiApi(openAiApi(context, url))
                .defaultOptions(OpenAiChatOptions.builder()
                        .model("asked-for")
                        .streamUsage(true)
                        .build())
                .toolCallingManager(ToolCallingManager.builder()
                        .observationRegistry(context.getBean(ObservationRegistry.class))
                        .build())
                .retryTemplate(RetryUtils.SHORT_RETRY_TEMPLATE)
                .observationRegistry(context.getBean(ObservationRegistry.class))
                .build();
    }

    static EmbeddingModel openAiEmbeddings(ApplicationContext context, String url) {
        return new OpenAiEmbeddingModel(
                openAiApi(context, url),
                MetadataMode.NONE,
                OpenAiEmbeddingOptions.builder().model("asked-for").build(),
                RetryUtils.SHORT_RETRY_TEMPLATE,
                context.getBean(ObservationRegistry.class));
    }

    static ChatModel anthropic(ApplicationContext context, String url) {
        return AnthropicChatModel.builder()
                .anthropicApi(AnthropicApi.builder()
                        .baseUrl(url)
                        .apiKey(KEY)
                        .restClientBuilder(context.getBean(RestClient.Builder.class))
                        .webClientBuilder(context.getBean(WebClient.Builder.class))
                        .build())
                .retryTemplate(RetryUtils.SHORT_RETRY_TEMPLATE)
                .observationRegistry(context.getBean(ObservationRegistry.class))
                .build();
    }

    private static OpenAiApi openAiApi(ApplicationContext context, String url) {
        return OpenAiApi.builder()
                .baseUrl(url)
                .apiKey(KEY)
                .restClientBuilder(context.getBean(RestClient.Builder.class))
                .webClientBuilder(context.getBean(WebClient.Builder.class))
                .build();
    }
}
