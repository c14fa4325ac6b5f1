package io.tokentally.benchmarks.sdk;

import io.tokentally.event.TokenCounts;
import io.tokentally.event.UsageEvent;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A call of a chat model with most fields set, each a little different. */
final class Samples {
    private static final List<String> MODELS = List.of("gpt-4o-2024-08-06", "gpt-4o-mini", "o4-mini", "gpt-5");

    private Samples() {}

    /** Without an id. */
    static UsageEvent usage(int n) {
        return new UsageEvent(
                "",
                0L,
                false,
                "",
                null,
                null,
                "user-" + n % 997,
                "session-" + n % 9_973,
                "message-" + n,
                "openai",
                MODELS.get(n % MODELS.size()),
                "chat",
                new TokenCounts(1_200L + n % 4_096, 64L, null, null, 340L + n % 1_024, 17L, new HashMap<>()),
                "api:1264+357",
                "default",
                false,
                null,
                "stop",
                "ok",
                812_345L + n,
                new BigDecimal("0.004125"),
                Map.of("project", "benchmarks"),
                null,
                null);
    }

    /** With an id, for those who give none. */
    static UsageEvent identified(int n) {
        UsageEvent event = usage(n);
        event.setEventId("openai:chatcmpl-" + n);
        event.setTenant("default");
        return event;
    }
}
