package io.tokentally.sdk.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokentally.event.ToolOperationEvent;
import io.tokentally.event.UsageEvent;
import io.tokentally.sdk.TokentallyClient;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class CallReporterTest {
    private static final Attribution WHO =
            Attribution.of("u", "s").withTenant("acme").withTag("a", "1");

    private final List<UsageEvent> usages = new ArrayList<>();
    private final List<ToolOperationEvent> tools = new ArrayList<>();
    private final TokentallyClient client = recording();
    private final CallReporter reporter = new CallReporter(client, () -> WHO, UnaryOperator.identity());

    @Test
    void theFirstBodyThatTellsUsageCounts() {
        reporter.start()
                .answered(new Answer(
                        "openai",
                        "chat",
                        "r-1",
                        "gpt-5",
                        "stop",
                        List.of(
                                Map.of("usage", Map.of("strange", 1)),
                                Map.of("id", "x", "choices", List.of()),
                                Map.of("prompt_tokens", 5, "completion_tokens", 2))));

        assertThat(usages).singleElement().satisfies(event -> {
            assertThat(event.getEventId()).isEqualTo("openai:r-1");
            assertThat(event.getTokenSource()).isEqualTo("api:5+2");
            assertThat(event.getModel()).isEqualTo("gpt-5");
            assertThat(event.getStopReason()).isEqualTo("stop");
            assertThat(event.getStatus()).isEqualTo("ok");
            assertThat(event.getOperation()).isEqualTo("chat");
            assertThat(event.getTenant()).isEqualTo("acme");
            assertThat(event.getUserId()).isEqualTo("u");
            assertThat(event.getSessionId()).isEqualTo("s");
            assertThat(event.getTags()).isEqualTo(Map.of("a", "1"));
            assertThat(event.getLatencyUs()).isNotNegative();
        });
        assertThat(reporter.failures()).as("the body of an unknown shape").isEqualTo(1);
    }

    @Test
    void aCallWithoutAnAnswerIsCountedWithoutTokens() {
        reporter.start().failed(Answer.none("bedrock", "chat", "nova"));
        reporter.start().cancelled(Answer.none(null, "chat", null));

        assertThat(usages).extracting(UsageEvent::getStatus).containsExactly("error", "cancelled");
        assertThat(usages).extracting(UsageEvent::getProvider).containsExactly("aws.bedrock", "unknown");
        assertThat(usages)
                .allSatisfy(event -> assertThat(event.getTokens().getInput()).isNull());
    }

    @Test
    void anEventOfNobodyIsSentAndWarnedOf() {
        CallReporter nobodys = new CallReporter(client, () -> Attribution.DEFAULT, UnaryOperator.identity());
        nobodys.start().answered(Answer.none("openai", "chat", "gpt-5"));
        assertThat(usages).hasSize(1);
        assertThat(nobodys.failures()).isEqualTo(1);
    }

    @Test
    void nothingIsThrown() {
        CallReporter broken = new CallReporter(
                client,
                () -> {
                    throw new IllegalStateException("nobody");
                },
                event -> {
                    throw new LinkageError("no class");
                });
        broken.start().answered(Answer.none("openai", "chat", "gpt-5"));
        broken.start()
                .ran(
                        new ToolCall(null, "read", "", null),
                        call -> {
                            throw new IllegalStateException("no mapping");
                        },
                        true);
        assertThat(usages).isEmpty();
        assertThat(broken.failures()).isEqualTo(4);
    }

    @Test
    void aToolGetsWhatItsMappingLeftOut() {
        ToolCall call = new ToolCall("call-1", "read", "{\"path\":\"a\"}", "text");
        reporter.start().ran(call, ran -> operation(), true);
        reporter.start()
                .ran(
                        call,
                        ran -> operation()
                                .setToolId("mine")
                                .setParameters("{}")
                                .setTenant("other")
                                .setSessionId("s-2")
                                .setUserId("u-2")
                                .setResponseTimeUs(7L)
                                .setTokensPrevented(90L)
                                .setTags(Map.of("a", "2")),
                        true);
        reporter.start().ran(call, ran -> null, true);

        assertThat(tools).hasSize(2);
        ToolOperationEvent filled = tools.get(0);
        assertThat(filled.getToolId()).isEqualTo("read");
        assertThat(filled.getParameters()).isEqualTo("{\"path\":\"a\"}");
        assertThat(filled.getTokensPrevented()).isEqualTo(90);
        assertThat(filled.getTenant()).isEqualTo("acme");
        assertThat(filled.getSessionId()).isEqualTo("s");
        assertThat(filled.getUserId()).isEqualTo("u");
        assertThat(filled.getResponseTimeUs()).isNotNegative();
        assertThat(filled.getTags()).isEqualTo(Map.of("a", "1"));
        ToolOperationEvent given = tools.get(1);
        assertThat(given.getToolId()).isEqualTo("mine");
        assertThat(given.getParameters()).isEqualTo("{}");
        assertThat(given.getTenant()).isEqualTo("other");
        assertThat(given.getSessionId()).isEqualTo("s-2");
        assertThat(given.getUserId()).isEqualTo("u-2");
        assertThat(given.getResponseTimeUs()).isEqualTo(7);
        assertThat(given.getTags()).isEqualTo(Map.of("a", "2"));
    }

    private static ToolOperationEvent.Builder operation() {
        return ToolOperationEvent.newBuilder()
                .setToolName("read")
                .setOperationMode("full")
                .setTokensOriginal(100L)
                .setTokensActual(10L);
    }

    private TokentallyClient recording() {
        TokentallyClient noop = TokentallyClient.noop();
        return (TokentallyClient) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {TokentallyClient.class}, (proxy, method, arguments) -> {
                    if (arguments[0] instanceof UsageEvent usage) {
                        usages.add(noop.record(usage));
                        return usages.get(usages.size() - 1);
                    }
                    tools.add(noop.record((ToolOperationEvent) arguments[0]));
                    return tools.get(tools.size() - 1);
                });
    }
}
