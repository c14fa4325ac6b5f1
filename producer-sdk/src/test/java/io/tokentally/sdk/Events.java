package io.tokentally.sdk;

import io.tokentally.event.TokenCounts;
import io.tokentally.event.ToolOperationEvent;
import io.tokentally.event.UsageEvent;

/** Plain events to send. */
final class Events {
    private Events() {}

    static UsageEvent usage() {
        return UsageEvent.newBuilder()
                .setUserId("u-1")
                .setSessionId("s-1")
                .setProvider("openai")
                .setModel("gpt-4o")
                .setTokens(TokenCounts.newBuilder().setInput(10L).setOutput(5L).build())
                .build();
    }

    static UsageEvent usage(String id) {
        UsageEvent event = usage();
        event.setEventId(id);
        return event;
    }

    static ToolOperationEvent tool() {
        return ToolOperationEvent.newBuilder()
                .setSessionId("s-1")
                .setToolId("t-1")
                .setToolName("read")
                .setOperationMode("overview")
                .setTokensOriginal(1_000L)
                .setTokensActual(100L)
                .build();
    }
}
