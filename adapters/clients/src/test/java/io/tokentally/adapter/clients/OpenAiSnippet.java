package io.tokentally.adapter.clients;

import com.fasterxml.jackson.databind.JsonNode;
import com.openai.client.OpenAIClient;
import com.openai.core.ObjectMappers;
import com.openai.core.http.StreamResponse;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import io.tokentally.sdk.TokentallyClient;
import java.util.ArrayList;
import java.util.List;

/** {@code com.openai:openai-java}. */
final class OpenAiSnippet {
    private OpenAiSnippet() {}

    static void chat(OpenAIClient openAi, TokentallyClient tokentally) {
        ChatCompletionCreateParams question = ChatCompletionCreateParams.builder()
                .model("gpt-5-mini")
                .addUserMessage("hi")
                .build();
        // snippet openai
        ChatCompletion answer = openAi.chat().completions().create(question);
        tokentally.recordUsage(
                "openai",
                ObjectMappers.jsonMapper().<JsonNode>valueToTree(answer),
                event -> event.setUserId("u-42").setSessionId("s-7"));
        // end
    }

    static void response(OpenAIClient openAi, TokentallyClient tokentally) {
        ResponseCreateParams question =
                ResponseCreateParams.builder().model("gpt-5-mini").input("hi").build();
        Response answer = openAi.responses().create(question);
        tokentally.recordUsage("openai", ObjectMappers.jsonMapper().<JsonNode>valueToTree(answer));
    }

    static void stream(OpenAIClient openAi, TokentallyClient tokentally) {
        ChatCompletionCreateParams.Builder question =
                ChatCompletionCreateParams.builder().model("gpt-5-mini").addUserMessage("hi");
        // snippet openai-stream
        question.streamOptions(
                ChatCompletionStreamOptions.builder().includeUsage(true).build());
        List<JsonNode> events = new ArrayList<>();
        try (StreamResponse<ChatCompletionChunk> chunks =
                openAi.chat().completions().createStreaming(question.build())) {
            chunks.stream()
                    .forEach(chunk -> events.add(ObjectMappers.jsonMapper().valueToTree(chunk)));
        }
        tokentally.recordUsage(
                "openai", events, event -> event.setUserId("u-42").setSessionId("s-7"));
        // end
    }
}
