package io.tokentally.adapter.langchain4j;

import dev.langchain4j.model.chat.response.ChatResponseMetadata;
import dev.langchain4j.model.openai.OpenAiChatResponseMetadata;
import dev.langchain4j.model.openai.OpenAiTokenUsage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** To be touched only where {@code langchain4j-open-ai} is present. */
final class OpenAiBodies {
    private OpenAiBodies() {}

    static void addTo(List<Object> bodies, ChatResponseMetadata metadata) {
        if (metadata instanceof OpenAiChatResponseMetadata openAi) {
            RawAnswer.addTo(bodies, openAi.rawHttpResponse(), openAi.rawServerSentEvents());
        }
        if (metadata.tokenUsage() instanceof OpenAiTokenUsage usage) {
            bodies.add(body(usage));
        }
    }

    private static Map<String, Object> body(OpenAiTokenUsage usage) {
        Map<String, Object> body = new HashMap<>();
        UsageBodies.put(body, "prompt_tokens", usage.inputTokenCount());
        UsageBodies.put(body, "completion_tokens", usage.outputTokenCount());
        UsageBodies.put(body, "total_tokens", usage.totalTokenCount());
        OpenAiTokenUsage.InputTokensDetails in = usage.inputTokensDetails();
        if (in != null && in.cachedTokens() != null) {
            body.put("prompt_tokens_details", Map.of("cached_tokens", in.cachedTokens()));
        }
        OpenAiTokenUsage.OutputTokensDetails out = usage.outputTokensDetails();
        if (out != null && out.reasoningTokens() != null) {
            body.put("completion_tokens_details", Map.of("reasoning_tokens", out.reasoningTokens()));
        }
        return body;
    }
}
