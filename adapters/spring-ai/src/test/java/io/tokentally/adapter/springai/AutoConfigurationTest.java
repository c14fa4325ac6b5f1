package io.tokentally.adapter.springai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tokentally.event.ToolOperationEvent;
import io.tokentally.event.UsageEvent;
import io.tokentally.sdk.RecordingClient;
import io.tokentally.sdk.TokentallyClient;
import io.tokentally.sdk.adapter.Attribution;
import io.tokentally.sdk.adapter.ToolMapping;
import io.tokentally.testkit.replay.ReplayServer;
import io.tokentally.testkit.replay.Reply;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.openai.OpenAiChatOptions;
import org.springframework.ai.tool.function.FunctionToolCallback;

/** What Spring Boot sets up, whose a call is, and that counting never stands in its way. */
class AutoConfigurationTest {
    static final String ANSWER = """
            {"id": "c-1", "object": "chat.completion", "model": "gpt-5",
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
    void withoutKafkaItSendsNothing() {
        Application.runner().run(context -> {
            assertThat(context)
                    .hasSingleBean(TokentallyObservationHandler.class)
                    .hasBean("tokentallyRestClientTap")
                    .hasBean("tokentallyWebClientTap");
            assertThat(context.getBean(TokentallyClient.class).stats())
                    .isEqualTo(TokentallyClient.noop().stats());
        });
    }

    @Test
    void withKafkaItIsARealClientAndEndsWithTheApplication() {
        Application.runner()
                .withPropertyValues(
                        "tokentally.bootstrap-servers=127.0.0.1:1",
                        "tokentally.schema-registry-url=mock://spring",
                        "tokentally.producer.reconnect.backoff.ms=1000",
                        "tokentally.producer.linger.ms=1")
                .run(context -> {
                    TokentallyClient real = context.getBean(TokentallyClient.class);
                    assertThat(real.getClass())
                            .isNotEqualTo(TokentallyClient.noop().getClass());
                    assertThat(real.stats()).isNotNull();
                });
    }

    @Test
    void aPropertyTurnsItOff() {
        Application.runner()
                .withPropertyValues("tokentally.enabled=false")
                .run(context -> assertThat(context)
                        .doesNotHaveBean(TokentallyClient.class)
                        .doesNotHaveBean(TokentallyObservationHandler.class)
                        .doesNotHaveBean("tokentallyRestClientTap"));
        Application.runner()
                .withPropertyValues("tokentally.tap=false")
                .run(context -> assertThat(context)
                        .hasSingleBean(TokentallyObservationHandler.class)
                        .doesNotHaveBean("tokentallyRestClientTap"));
    }

    @Test
    void aCallIsOfWhoMadeIt() {
        server.then(Reply.json(ANSWER)).then(Reply.json(ANSWER));
        Application.runner()
                .withBean(TokentallyClient.class, () -> client)
                .withPropertyValues(
                        "tokentally.tenant=acme", "tokentally.user-id=u-0", "tokentally.tags.project=search")
                .run(context -> Application.openAi(context, server.url()).call("hi"));
        Application.runner()
                .withBean(TokentallyClient.class, () -> client)
                .withBean(
                        TokentallyAttribution.class,
                        () -> () -> Attribution.of("u-42", "s-7").withTag("feature", "chat"))
                .withBean(TokentallyUsageCustomizer.class, () -> event -> event.setProvider("groq"))
                .withPropertyValues("tokentally.user-id=u-0", "tokentally.tags.project=search")
                .run(context -> Application.openAi(context, server.url()).call("hi"));

        UsageEvent byProperties = client.usages().get(0);
        assertThat(byProperties.getTenant()).isEqualTo("acme");
        assertThat(byProperties.getUserId()).isEqualTo("u-0");
        assertThat(byProperties.getSessionId()).as("one of this start").isNotEmpty();
        assertThat(byProperties.getTags()).isEqualTo(Map.of("project", "search"));
        UsageEvent byBean = client.usages().get(1);
        assertThat(byBean.getUserId()).isEqualTo("u-42");
        assertThat(byBean.getSessionId()).isEqualTo("s-7");
        assertThat(byBean.getTags()).isEqualTo(Map.of("project", "search", "feature", "chat"));
        assertThat(byBean.getProvider()).isEqualTo("groq");
        assertThat(byBean.getStopReason()).isEqualToIgnoringCase("stop");
    }

    @Test
    void aFailedCallIsCountedWithoutTokens() {
        server.then(Reply.error(400, "{\"error\": {\"message\": \"no\"}}"));
        Application.runner()
                .withBean(TokentallyClient.class, () -> client)
                .run(context -> assertThatThrownBy(
                                () -> Application.openAi(context, server.url()).call("hi"))
                        .isInstanceOf(RuntimeException.class));

        assertThat(client.usages()).singleElement().satisfies(event -> {
            assertThat(event.getStatus()).isEqualTo("error");
            assertThat(event.getModel()).isEqualTo("asked-for");
            assertThat(event.getProvider()).isEqualTo("openai");
            assertThat(event.getTokens().getInput()).isNull();
        });
    }

    @Test
    void aStreamThatIsLeftIsCancelled() {
        String chunk = "data: {\"id\": \"c-9\", \"model\": \"gpt-5\", \"choices\": [{\"index\": 0,"
                + " \"delta\": {\"role\": \"assistant\", \"content\": \"yes\"}}]}\n\n";
        server.then(new Reply(200, "text/event-stream", chunk.repeat(50).getBytes(StandardCharsets.UTF_8)));
        Application.runner()
                .withBean(TokentallyClient.class, () -> client)
                .run(context -> Application.openAi(context, server.url()).stream(new Prompt("hi"))
                        .take(1)
                        .blockLast());

        await().until(() -> !client.usages().isEmpty());
        assertThat(client.usages()).singleElement().satisfies(event -> {
            assertThat(event.getStatus()).isEqualTo("cancelled");
            assertThat(event.getTokens().getOutput()).isNull();
        });
    }

    @Test
    void whateverFailsTheCallDoesNot() {
        TokentallyClient broken = (TokentallyClient) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {TokentallyClient.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("close")) {
                        return null;
                    }
                    throw new AssertionError("a broken client");
                });
        server.then(Reply.json(ANSWER));
        Application.runner()
                .withBean(TokentallyClient.class, () -> broken)
                .withBean(TokentallyAttribution.class, () -> () -> {
                    throw new IllegalStateException("no request here");
                })
                .run(context -> assertThat(
                                Application.openAi(context, server.url()).call("hi"))
                        .isEqualTo("yes"));
    }

    /** Spring AI adds up the usage of such calls; each is published alone, with the tap and without. */
    @Test
    void aToolAndTheCallsAroundItAreCountedOnceEach() {
        for (String tap : new String[] {"true", "false"}) {
            client.clear();
            server.then(Reply.json(TOOL_CALL)).then(Reply.json(ANSWER));
            ToolMapping mapping = call -> ToolOperationEvent.newBuilder()
                    .setToolName(call.name())
                    .setOperationMode("overview")
                    .setTokensOriginal(1_000L)
                    .setTokensActual(40L);
            Application.runner()
                    .withBean(TokentallyClient.class, () -> client)
                    .withBean(ToolMapping.class, () -> mapping)
                    .withPropertyValues("tokentally.tap=" + tap)
                    .run(context -> assertThat(Application.openAi(context, server.url())
                                    .call(reading())
                                    .getResult()
                                    .getOutput()
                                    .getText())
                            .isEqualTo("yes"));

            assertThat(client.usages())
                    .extracting(UsageEvent::getTokenSource)
                    .as("tap %s", tap)
                    .containsExactly("api:7+3", "api:30+20");
            assertThat(client.toolOperations()).hasSize(1);
        }
    }

    static Prompt reading() {
        return new Prompt(
                "read it",
                OpenAiChatOptions.builder()
                        .model("asked-for")
                        .toolCallbacks(FunctionToolCallback.builder(
                                        "read", (Map<String, Object> arguments) -> "an overview of " + arguments)
                                .description("reads")
                                .inputType(Map.class)
                                .build())
                        .build());
    }
}
