package io.tokentally.testkit;

import io.tokentally.event.TokenCounts;
import io.tokentally.event.ToolOperationEvent;
import io.tokentally.event.UsageEvent;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** What two equal revisions are compared by: every field that is not at its default, by name. */
final class Payload {

    private static final Set<String> LEFT_OUT =
            Set.of("producer_id", "producer_seq", "recorded_at", "tokens_prevented");
    private static final UsageEvent USAGE = UsageEvent.newBuilder().build();
    private static final ToolOperationEvent TOOL =
            ToolOperationEvent.newBuilder().build();

    private Payload() {}

    static Map<String, Object> of(SpecificRecord event) {
        Map<String, Object> payload = new TreeMap<>();
        add(payload, event, event instanceof UsageEvent ? USAGE : TOOL);
        if (event instanceof UsageEvent usage) {
            Map<String, Object> tokens = new TreeMap<>();
            add(tokens, usage.getTokens(), TokenCounts.newBuilder().build());
            payload.put("tokens", tokens);
        }
        return payload;
    }

    private static void add(Map<String, Object> payload, SpecificRecord record, SpecificRecord defaults) {
        for (Schema.Field field : record.getSchema().getFields()) {
            Object value = plain(record.get(field.pos()));
            boolean isDefault = value == null || value.equals(plain(defaults.get(field.pos())));
            if (!isDefault && !LEFT_OUT.contains(field.name())) {
                payload.put(field.name(), value);
            }
        }
    }

    private static @Nullable Object plain(@Nullable Object value) {
        return value instanceof BigDecimal decimal ? decimal.stripTrailingZeros() : value;
    }
}
