package io.tokentally.adapter.langchain4j;

import dev.langchain4j.model.ModelProvider;
import dev.langchain4j.model.chat.response.ChatResponseMetadata;
import dev.langchain4j.model.output.TokenUsage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What tells the usage of an answer, best first, in the dialect that its provider writes. Classes of a provider's module
 * are touched only where the application has that module. Immutable.
 */
final class UsageBodies {
    private final boolean openAi = isPresent("dev.langchain4j.model.openai.OpenAiChatResponseMetadata");
    private final boolean anthropic = isPresent("dev.langchain4j.model.anthropic.AnthropicChatResponseMetadata");
    private final boolean bedrock = isPresent("dev.langchain4j.model.bedrock.BedrockTokenUsage");

    List<Object> of(ChatResponseMetadata metadata, @Nullable ModelProvider provider) {
        List<Object> bodies = new ArrayList<>();
        if (openAi) {
            OpenAiBodies.addTo(bodies, metadata);
        }
        if (anthropic) {
            AnthropicBodies.addTo(bodies, metadata);
        }
        TokenUsage usage = metadata.tokenUsage();
        if (bedrock && usage != null) {
            BedrockBodies.addTo(bodies, usage);
        }
        if (usage != null) {
            bodies.add(isGeminis(provider) ? geminis(usage) : wholes(usage));
        }
        return bodies;
    }

    private static boolean isGeminis(@Nullable ModelProvider provider) {
        return provider == ModelProvider.GOOGLE_AI_GEMINI || provider == ModelProvider.GOOGLE_VERTEX_AI_GEMINI;
    }

    /** Beside prompt and candidates Gemini's total holds thoughts, and rarely what its own tools fed into the prompt. */
    private static Map<String, Object> geminis(TokenUsage usage) {
        int known = zero(usage.inputTokenCount()) + zero(usage.outputTokenCount());
        int total = zero(usage.totalTokenCount());
        Map<String, Object> body = new HashMap<>();
        put(body, "promptTokenCount", usage.inputTokenCount());
        put(body, "candidatesTokenCount", usage.outputTokenCount());
        put(body, "thoughtsTokenCount", total > known ? total - known : null);
        return body;
    }

    private static Map<String, Object> wholes(TokenUsage usage) {
        Map<String, Object> body = new HashMap<>();
        put(body, "prompt_tokens", usage.inputTokenCount());
        put(body, "completion_tokens", usage.outputTokenCount());
        put(body, "total_tokens", usage.totalTokenCount());
        return body;
    }

    static void put(Map<String, Object> body, String name, @Nullable Object value) {
        if (value != null) {
            body.put(name, value);
        }
    }

    private static int zero(@Nullable Integer count) {
        return count == null ? 0 : count;
    }

    private static boolean isPresent(String className) {
        try {
            Class.forName(className, false, UsageBodies.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }
}
