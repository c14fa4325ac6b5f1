package io.tokentally.adapter.langchain4j;

import dev.langchain4j.model.anthropic.AnthropicChatResponseMetadata;
import dev.langchain4j.model.anthropic.AnthropicTokenUsage;
import dev.langchain4j.model.chat.response.ChatResponseMetadata;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** To be touched only where {@code langchain4j-anthropic} is present. */
final class AnthropicBodies {
    private AnthropicBodies() {}

    static void addTo(List<Object> bodies, ChatResponseMetadata metadata) {
        if (metadata instanceof AnthropicChatResponseMetadata anthropic) {
            RawAnswer.addTo(bodies, anthropic.rawHttpResponse(), anthropic.rawServerSentEvents());
        }
        if (metadata.tokenUsage() instanceof AnthropicTokenUsage usage) {
            Map<String, Object> body = new HashMap<>();
            UsageBodies.put(body, "input_tokens", usage.inputTokenCount());
            UsageBodies.put(body, "output_tokens", usage.outputTokenCount());
            UsageBodies.put(body, "cache_read_input_tokens", usage.cacheReadInputTokens());
            UsageBodies.put(body, "cache_creation_input_tokens", usage.cacheCreationInputTokens());
            bodies.add(body);
        }
    }
}
