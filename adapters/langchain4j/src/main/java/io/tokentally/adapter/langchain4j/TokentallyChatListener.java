package io.tokentally.adapter.langchain4j;

import dev.langchain4j.model.ModelProvider;
import dev.langchain4j.model.chat.listener.ChatModelErrorContext;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.listener.ChatModelRequestContext;
import dev.langchain4j.model.chat.listener.ChatModelResponseContext;
import dev.langchain4j.model.chat.response.ChatResponseMetadata;
import dev.langchain4j.model.output.FinishReason;
import io.tokentally.event.UsageEvent;
import io.tokentally.sdk.TokentallyClient;
import io.tokentally.sdk.adapter.Answer;
import io.tokentally.sdk.adapter.Attribution;
import io.tokentally.sdk.adapter.CallReporter;
import io.tokentally.sdk.adapter.OpenCall;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Records one usage event for each call of a chat model, streaming or not: {@code listeners(List.of(...))} of its
 * builder. Where LangChain4j keeps the provider's own answer (OpenAI, Anthropic) that is what is read, else the model's
 * token usage with what its class tells; {@code docs/adapters.md} says what is lost then. A failed call is an event of
 * status {@code error} without tokens. Never makes a call fail. Thread-safe; one may serve many models.
 */
public final class TokentallyChatListener implements ChatModelListener {
    private static final String OPERATION = "chat";

    private final CallReporter reporter;
    private final UsageBodies bodies = new UsageBodies();
    private final Object key = new Object();

    private TokentallyChatListener(CallReporter reporter) {
        this.reporter = reporter;
    }

    /** With the client's user, session and tenant. */
    public static TokentallyChatListener of(TokentallyClient client) {
        return of(client, () -> Attribution.DEFAULT);
    }

    /**
     * For several users.
     *
     * @param attribution asked as each call starts, on the thread that makes it
     */
    public static TokentallyChatListener of(TokentallyClient client, Supplier<Attribution> attribution) {
        return of(client, attribution, UnaryOperator.identity());
    }

    /**
     * For several users, with the last word on each event.
     *
     * @param attribution asked as each call starts, on the thread that makes it
     * @param details has the last word on each event, for example on the provider where a base URL is another's
     */
    public static TokentallyChatListener of(
            TokentallyClient client, Supplier<Attribution> attribution, UnaryOperator<UsageEvent.Builder> details) {
        return new TokentallyChatListener(new CallReporter(client, attribution, details));
    }

    @Override
    public void onRequest(ChatModelRequestContext context) {
        reporter.guarded(() -> context.attributes().put(key, reporter.start()));
    }

    @Override
    public void onResponse(ChatModelResponseContext context) {
        reporter.guarded(() -> call(context.attributes()).answered(answer(context)));
    }

    @Override
    public void onError(ChatModelErrorContext context) {
        reporter.guarded(() -> call(context.attributes())
                .failed(Answer.none(
                        provider(context.modelProvider()),
                        OPERATION,
                        context.chatRequest().modelName())));
    }

    private OpenCall call(Map<Object, Object> attributes) {
        return attributes.get(key) instanceof OpenCall call ? call : reporter.start();
    }

    private Answer answer(ChatModelResponseContext context) {
        ChatResponseMetadata metadata = context.chatResponse().metadata();
        FinishReason finished = metadata.finishReason();
        String model = metadata.modelName();
        return new Answer(
                providerOfAnswer(context.modelProvider()),
                OPERATION,
                metadata.id(),
                model == null || model.isEmpty() ? context.chatRequest().modelName() : model,
                finished == null ? null : finished.name().toLowerCase(Locale.ROOT),
                bodies.of(metadata, context.modelProvider()));
    }

    /** Many speak OpenAI's dialect through its client: a mark in the body may tell who. */
    private static @Nullable String providerOfAnswer(@Nullable ModelProvider provider) {
        return provider == ModelProvider.OPEN_AI ? null : provider(provider);
    }

    private static @Nullable String provider(@Nullable ModelProvider provider) {
        if (provider == null) {
            return null;
        }
        return switch (provider) {
            case OPEN_AI -> "openai";
            case ANTHROPIC -> "anthropic";
            case AMAZON_BEDROCK -> "aws.bedrock";
            case AZURE_OPEN_AI -> "azure.ai.openai";
            case GITHUB_MODELS -> "azure.ai.inference";
            case GOOGLE_AI_GEMINI -> "gcp.gemini";
            case GOOGLE_VERTEX_AI_GEMINI, GOOGLE_VERTEX_AI_ANTHROPIC -> "gcp.vertex_ai";
            case MISTRAL_AI -> "mistral_ai";
            case OLLAMA -> "ollama";
            case WATSONX -> "ibm.watsonx.ai";
            default -> null;
        };
    }
}
