package io.tokentally.adapter.langchain4j;

import dev.langchain4j.model.bedrock.BedrockTokenUsage;
import dev.langchain4j.model.output.TokenUsage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** To be touched only where {@code langchain4j-bedrock} is present. */
final class BedrockBodies {
    private BedrockBodies() {}

    static void addTo(List<Object> bodies, TokenUsage tokenUsage) {
        if (tokenUsage instanceof BedrockTokenUsage usage) {
            Map<String, Object> body = new HashMap<>();
            UsageBodies.put(body, "inputTokens", usage.inputTokenCount());
            UsageBodies.put(body, "outputTokens", usage.outputTokenCount());
            UsageBodies.put(body, "cacheReadInputTokens", usage.cacheReadInputTokens());
            UsageBodies.put(body, "cacheWriteInputTokens", usage.cacheWriteInputTokens());
            bodies.add(body);
        }
    }
}
