package io.tokentally.adapter.clients;

import com.anthropic.client.AnthropicClient;
import com.anthropic.core.ObjectMappers;
import com.anthropic.core.http.StreamResponse;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.RawMessageStreamEvent;
import com.fasterxml.jackson.databind.JsonNode;
import io.tokentally.sdk.TokentallyClient;
import java.util.ArrayList;
import java.util.List;

/** {@code com.anthropic:anthropic-java}. */
final class AnthropicSnippet {
    private AnthropicSnippet() {}

    static MessageCreateParams question() {
        return MessageCreateParams.builder()
                .model("claude-sonnet-5")
                .maxTokens(1_000)
                .addUserMessage("hi")
                .build();
    }

    static void message(AnthropicClient anthropic, TokentallyClient tokentally) {
        MessageCreateParams question = question();
        // snippet anthropic
        Message answer = anthropic.messages().create(question);
        tokentally.recordUsage(
                "anthropic",
                ObjectMappers.jsonMapper().<JsonNode>valueToTree(answer),
                event -> event.setUserId("u-42").setSessionId("s-7"));
        // end
    }

    static void stream(AnthropicClient anthropic, TokentallyClient tokentally) {
        MessageCreateParams question = question();
        // snippet anthropic-stream
        List<JsonNode> events = new ArrayList<>();
        try (StreamResponse<RawMessageStreamEvent> stream = anthropic.messages().createStreaming(question)) {
            stream.stream()
                    .forEach(event -> events.add(ObjectMappers.jsonMapper().valueToTree(event)));
        }
        tokentally.recordUsage(
                "anthropic", events, event -> event.setUserId("u-42").setSessionId("s-7"));
        // end
    }
}
