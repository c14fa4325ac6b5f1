package io.tokentally.sdk.observe;

import io.tokentally.event.TokenCounts;
import io.tokentally.event.UsageEvent;
import java.time.Instant;

/** Events as a client fills them in. */
final class Usages {
    static final Instant NOW = Instant.parse("2026-05-01T10:00:00Z");

    private Usages() {}

    static UsageEvent usage(String id, long input, long output) {
        return UsageEvent.newBuilder()
                .setTenant("acme")
                .setEventId(id)
                .setRecordedAt(NOW)
                .setUserId("u-1")
                .setSessionId("s-1")
                .setProvider("openai")
                .setModel("gpt-4o")
                .setTokens(TokenCounts.newBuilder()
                        .setInput(input)
                        .setOutput(output)
                        .build())
                .build();
    }

    static UsageEvent usage(String id) {
        return usage(id, 10, 5);
    }
}
