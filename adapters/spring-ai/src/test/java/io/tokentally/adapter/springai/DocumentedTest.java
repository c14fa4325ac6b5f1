package io.tokentally.adapter.springai;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokentally.event.ToolOperationEvent;
import io.tokentally.sdk.RecordingClient;
import io.tokentally.sdk.TokentallyClient;
import io.tokentally.sdk.adapter.Attribution;
import io.tokentally.sdk.adapter.ToolMapping;
import io.tokentally.testkit.replay.ReplayServer;
import io.tokentally.testkit.replay.Reply;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What {@code docs/adapters.md} shows. */
class DocumentedTest {
    /** Whose request this thread serves. */
    private record Request(String user, String session) {
        static Request current() {
            return new Request("u-42", "s-7");
        }
    }

    // snippet spring-ai
    @Configuration
    static class Counting {
        @Bean
        TokentallyAttribution attribution() {
            return () -> Attribution.of(
                            Request.current().user(), Request.current().session())
                    .withTag("project", "search");
        }

        @Bean
        ToolMapping tools() {
            return call -> call.name().equals("read")
                    ? ToolOperationEvent.newBuilder()
                            .setToolName("read")
                            .setOperationMode("overview")
                            .setTokensOriginal(1_840L)
                            .setTokensActual(210L)
                    : null;
        }
    }
    // end

    @Test
    void theBeans() throws Exception {
        RecordingClient client = new RecordingClient();
        try (ReplayServer server = new ReplayServer()) {
            server.then(Reply.json(AutoConfigurationTest.TOOL_CALL)).then(Reply.json(AutoConfigurationTest.ANSWER));
            Application.runner()
                    .withBean(TokentallyClient.class, () -> client)
                    .withUserConfiguration(Counting.class)
                    .run(context -> Application.openAi(context, server.url()).call(AutoConfigurationTest.reading()));
        }
        assertThat(client.usages()).hasSize(2).allSatisfy(event -> {
            assertThat(event.getUserId()).isEqualTo("u-42");
            assertThat(event.getSessionId()).isEqualTo("s-7");
            assertThat(event.getTags()).containsEntry("project", "search");
        });
        assertThat(client.toolOperations()).singleElement().satisfies(event -> {
            assertThat(event.getToolId()).isEqualTo("read");
            assertThat(event.getTokensPrevented()).isEqualTo(1_630);
            assertThat(event.getResponseTimeUs()).isPositive();
            assertThat(event.getParameters()).contains("Main.java");
        });
    }
}
