package io.tokentally.adapter.langchain4j;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.service.AiServices;
import io.tokentally.event.ToolOperationEvent;
import io.tokentally.event.UsageEvent;
import io.tokentally.sdk.RecordingClient;
import io.tokentally.sdk.TokentallyClient;
import io.tokentally.sdk.adapter.Attribution;
import io.tokentally.sdk.adapter.ToolCall;
import io.tokentally.sdk.adapter.ToolMapping;
import io.tokentally.testkit.replay.ReplayServer;
import io.tokentally.testkit.replay.Reply;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whose a call is, what becomes of a failed one, and that counting never stands in its way. */
class CallsTest {
    static final String ANSWER = """
            {"id": "c-%d", "object": "chat.completion", "model": "gpt-5", "service_tier": "flex",
             "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": "yes"}}],
             "usage": {"prompt_tokens": 30, "completion_tokens": 20, "total_tokens": 50,
                       "prompt_tokens_details": {"cached_tokens": 10},
                       "completion_tokens_details": {"reasoning_tokens": 5}}}""";
    static final String TOOL_CALL = """
            {"id": "c-0", "object": "chat.completion", "model": "gpt-5",
             "choices": [{"index": 0, "finish_reason": "tool_calls", "message": {"role": "assistant", "tool_calls": [
               {"id": "call_1", "type": "function",
                "function": {"name": "read", "arguments": "{\\"path\\": \\"Main.java\\"}"}}]}}],
             "usage": {"prompt_tokens": 7, "completion_tokens": 3, "total_tokens": 10}}""";

    private final RecordingClient client = new RecordingClient();
    private ReplayServer server;

    @BeforeEach
    void start() throws IOException {
        server = new ReplayServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aCallIsOfWhoMadeIt() {
        server.then(Reply.json(ANSWER.formatted(1)));
        TokentallyChatListener listener = TokentallyChatListener.of(
                client,
                () -> Attribution.of("u-42", "s-7").withTenant("acme").withTag("project", "search"),
                event -> event.setProvider("groq").setThinkingEnabled(true));

        new Models(server.url(), listener).openAi().chat("hi");

        UsageEvent event = client.usages().get(0);
        assertThat(event.getUserId()).isEqualTo("u-42");
        assertThat(event.getSessionId()).isEqualTo("s-7");
        assertThat(event.getTenant()).isEqualTo("acme");
        assertThat(event.getTags()).isEqualTo(Map.of("project", "search"));
        assertThat(event.getProvider()).isEqualTo("groq");
        assertThat(event.getThinkingEnabled()).isTrue();
        assertThat(event.getModel()).isEqualTo("gpt-5");
        assertThat(event.getServiceTier()).isEqualTo("flex");
        assertThat(event.getStopReason()).isEqualTo("stop");
        assertThat(event.getEventId()).isEqualTo("openai:c-1");
        assertThat(event.getTokenSource()).isEqualTo("api:30+20");
    }

    @Test
    void theCallerIsAskedOnItsOwnThreadOfAStreamToo() throws Exception {
        ThreadLocal<String> session = new ThreadLocal<>();
        session.set("mine");
        String chunk =
                "{\"id\": \"c-9\", \"model\": \"gpt-5\", \"choices\": [{\"index\": 0, \"delta\": {\"content\": \"yes\"},"
                        + " \"finish_reason\": \"stop\"}], \"usage\": {\"prompt_tokens\": 4, \"completion_tokens\": 2}}";
        server.then(new Reply(200, "text/event-stream", ("data: " + chunk + "\n\ndata: [DONE]\n\n").getBytes(UTF_8)));
        TokentallyChatListener listener = TokentallyChatListener.of(client, () -> Attribution.of("u", session.get()));

        Models.stream(new Models(server.url(), listener).openAiStream());

        assertThat(client.usages()).singleElement().satisfies(event -> {
            assertThat(event.getSessionId()).isEqualTo("mine");
            assertThat(event.getTokenSource()).isEqualTo("api:4+2");
        });
    }

    @Test
    void aFailedCallIsCountedWithoutTokens() {
        server.then(Reply.error(400, "{\"error\": {\"message\": \"no\"}}"));
        TokentallyChatListener listener = TokentallyChatListener.of(client, () -> Attribution.of("u", "s"));

        assertThatThrownBy(() -> new Models(server.url(), listener).openAi().chat("hi"))
                .isInstanceOf(RuntimeException.class);

        assertThat(client.usages()).singleElement().satisfies(event -> {
            assertThat(event.getStatus()).isEqualTo("error");
            assertThat(event.getProvider()).isEqualTo("openai");
            assertThat(event.getModel()).isEqualTo("asked-for");
            assertThat(event.getTokens().getInput()).isNull();
        });
    }

    @Test
    void anAnswerWithoutUsageIsACallWhoseTokensAreNotReported() {
        server.then(Reply.json(
                "{\"id\": \"c-3\", \"model\": \"gpt-5\", \"choices\": [{\"index\": 0, \"finish_reason\": \"stop\","
                        + " \"message\": {\"role\": \"assistant\", \"content\": \"yes\"}}]}"));
        TokentallyChatListener listener = TokentallyChatListener.of(client);

        new Models(server.url(), listener).openAi().chat("hi");

        assertThat(client.usages()).singleElement().satisfies(event -> {
            assertThat(event.getStatus()).isEqualTo("ok");
            assertThat(event.getTokens().getInput()).isNull();
            assertThat(event.getTokens().getOutput()).isNull();
        });
    }

    @Test
    void whateverFailsTheCallDoesNot() {
        TokentallyClient broken = (TokentallyClient) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {TokentallyClient.class}, (proxy, method, arguments) -> {
                    throw new AssertionError("a broken client");
                });
        server.then(Reply.json(ANSWER.formatted(1))).then(Reply.json(ANSWER.formatted(2)));

        String one = new Models(server.url(), TokentallyChatListener.of(broken))
                .openAi()
                .chat("hi");
        String other = new Models(server.url(), TokentallyChatListener.of(client, () -> {
                    throw new IllegalStateException("no request here");
                }))
                .openAi()
                .chat("hi");

        assertThat(one).isEqualTo("yes");
        assertThat(other).isEqualTo("yes");
        assertThat(client.usages()).as("counted, of nobody").hasSize(1);
    }

    @Test
    void aToolIsCountedByItsMapping() {
        server.then(Reply.json(TOOL_CALL)).then(Reply.json(ANSWER.formatted(1)));
        ToolMapping mapping = call -> call.name().equals("read")
                ? ToolOperationEvent.newBuilder()
                        .setToolName("read")
                        .setOperationMode("overview")
                        .setFilePath(argument(call.arguments(), "path"))
                        .setTokensOriginal(1_000L)
                        .setTokensActual(40L)
                : null;
        Assistant assistant = AiServices.builder(Assistant.class)
                .chatModel(new Models(server.url(), TokentallyChatListener.of(client)).openAi())
                .tools(new Tools())
                .registerListener(TokentallyToolListener.of(client, () -> Attribution.of("u", "s"), mapping))
                .build();

        assertThat(assistant.chat("read it")).isEqualTo("yes");

        assertThat(client.toolOperations()).singleElement().satisfies(event -> {
            assertThat(event.getToolId()).isEqualTo("read");
            assertThat(event.getParameters()).isEqualTo("{\"path\": \"Main.java\"}");
            assertThat(event.getFilePath()).isEqualTo("Main.java");
            assertThat(event.getTokensPrevented()).isEqualTo(960);
            assertThat(event.getSessionId()).isEqualTo("s");
            assertThat(event.getResponseTimeUs()).isNull();
        });
        assertThat(client.usages()).extracting(UsageEvent::getTokenSource).containsExactly("api:7+3", "api:30+20");
    }

    @Test
    void aMappingThatFailsOrWantsNoneDoesNotFailTheService() {
        for (ToolMapping mapping : new ToolMapping[] {call -> null, CallsTest::failing}) {
            server.then(Reply.json(TOOL_CALL)).then(Reply.json(ANSWER.formatted(1)));
            Assistant assistant = AiServices.builder(Assistant.class)
                    .chatModel(new Models(server.url(), TokentallyChatListener.of(client)).openAi())
                    .tools(new Tools())
                    .registerListener(TokentallyToolListener.of(client, mapping))
                    .build();
            assertThat(assistant.chat("read it")).isEqualTo("yes");
        }
        assertThat(client.toolOperations()).isEmpty();
    }

    private static ToolOperationEvent.Builder failing(ToolCall call) {
        throw new IllegalStateException("no mapping for " + call.name());
    }

    private static String argument(String arguments, String name) {
        try {
            return new ObjectMapper().readTree(arguments).path(name).asText();
        } catch (IOException e) {
            throw new IllegalArgumentException(arguments, e);
        }
    }

    /** What LangChain4j makes an assistant of. */
    interface Assistant {
        String chat(String message);
    }

    /** What the model may call. */
    static final class Tools {
        @Tool
        String read(String path) {
            return "an overview of " + path;
        }
    }
}
