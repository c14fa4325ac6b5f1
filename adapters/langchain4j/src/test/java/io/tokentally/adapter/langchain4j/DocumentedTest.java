package io.tokentally.adapter.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.service.AiServices;
import io.tokentally.event.ToolOperationEvent;
import io.tokentally.sdk.RecordingClient;
import io.tokentally.sdk.TokentallyClient;
import io.tokentally.sdk.adapter.Attribution;
import io.tokentally.sdk.adapter.ToolMapping;
import io.tokentally.testkit.replay.ReplayServer;
import io.tokentally.testkit.replay.Reply;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What {@code docs/adapters.md} shows. */
class DocumentedTest {
    /** Whose request this thread serves. */
    private record Request(String user, String session) {
        static Request current() {
            return new Request("u-42", "s-7");
        }
    }

    @Test
    void theOneLine() throws Exception {
        RecordingClient client = new RecordingClient();
        TokentallyClient tokentally = client;
        String apiKey = "none";
        String url;
        try (ReplayServer server = new ReplayServer()) {
            url = server.url();
            server.then(Reply.json(CallsTest.TOOL_CALL)).then(Reply.json(CallsTest.ANSWER.formatted(1)));
            // snippet langchain4j
            ChatModel model = OpenAiChatModel.builder()
                    .baseUrl(url)
                    .apiKey(apiKey)
                    .modelName("gpt-5-mini")
                    .listeners(List.of(TokentallyChatListener.of(
                            tokentally,
                            () -> Attribution.of(
                                    Request.current().user(), Request.current().session()))))
                    .build();
            // end
            CallsTest.Tools tools = new CallsTest.Tools();
            // snippet langchain4j-tools
            ToolMapping read = call -> call.name().equals("read")
                    ? ToolOperationEvent.newBuilder()
                            .setToolName("read")
                            .setOperationMode("overview")
                            .setTokensOriginal(1_840L) // what the whole file would have cost
                            .setTokensActual(210L) // what the tool's result costs
                    : null;
            CallsTest.Assistant assistant = AiServices.builder(CallsTest.Assistant.class)
                    .chatModel(model)
                    .tools(tools)
                    .registerListener(TokentallyToolListener.of(tokentally, () -> Attribution.of("u-42", "s-7"), read))
                    .build();
            // end
            assertThat(assistant.chat("read it")).isEqualTo("yes");
        }
        assertThat(client.usages())
                .hasSize(2)
                .allMatch(event -> event.getUserId().equals("u-42"));
        assertThat(client.toolOperations()).hasSize(1);
    }
}
