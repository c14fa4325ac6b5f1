package io.tokentally.schemas.serde;

import io.tokentally.event.TokenCounts;
import io.tokentally.event.UsageEvent;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The {@link WritePlan} of usage events, field by field: the general one boxes each number and cannot know what it calls
 * next, which takes three times as long. What one producer's events have in common is encoded once. Not thread-safe.
 */
final class UsageEventPlan implements WritePlan {
    /** The fields as {@link #write} knows them; of any other schema the general plan is asked. */
    private static final List<String> FIELDS = List.of(
            "event_id",
            "revision",
            "voided",
            "tenant",
            "occurred_at",
            "recorded_at",
            "user_id",
            "session_id",
            "message_id",
            "provider",
            "model",
            "operation",
            "tokens",
            "token_source",
            "service_tier",
            "thinking_enabled",
            "thinking_budget",
            "stop_reason",
            "status",
            "latency_us",
            "reported_cost_usd",
            "tags",
            "producer_id",
            "producer_seq");

    private static final List<String> TOKEN_FIELDS =
            List.of("input", "cache_read", "cache_write_5m", "cache_write_1h", "output", "reasoning", "other");
    private static final int ABSENT = 0;
    private static final int PRESENT = 1;

    private final WritePlan text = present("message_id");
    private final WritePlan time = present("recorded_at");
    private final WritePlan cost = present("reported_cost_usd");
    private final Latest tenant = new Latest();
    private final Latest provider = new Latest();
    private final Latest model = new Latest();
    private final Latest operation = new Latest();
    private final Latest tokenSource = new Latest();
    private final Latest serviceTier = new Latest();
    private final Latest stopReason = new Latest();
    private final Latest status = new Latest();
    private final Latest producer = new Latest();

    static boolean fits(Schema schema) {
        return schema.equals(UsageEvent.getClassSchema())
                && names(schema).equals(FIELDS)
                && names(TokenCounts.getClassSchema()).equals(TOKEN_FIELDS);
    }

    private static WritePlan present(String field) {
        List<Schema> types =
                UsageEvent.getClassSchema().getField(field).schema().getTypes();
        return Objects.requireNonNull(WritePlan.of(types.get(PRESENT)));
    }

    private static List<String> names(Schema schema) {
        return schema.getFields().stream().map(Schema.Field::name).toList();
    }

    @Override
    public void write(ByteSink out, Object datum) {
        UsageEvent event = (UsageEvent) datum;
        out.writeString(event.getEventId());
        out.writeLong(event.getRevision());
        out.writeBoolean(event.getVoided());
        tenant.write(out, event.getTenant());
        write(out, time, event.getOccurredAt());
        write(out, time, event.getRecordedAt());
        out.writeString(event.getUserId());
        out.writeString(event.getSessionId());
        write(out, text, event.getMessageId());
        provider.write(out, event.getProvider());
        model.write(out, event.getModel());
        operation.writeOptional(out, event.getOperation());
        write(out, event.getTokens());
        tokenSource.writeOptional(out, event.getTokenSource());
        serviceTier.writeOptional(out, event.getServiceTier());
        out.writeBoolean(event.getThinkingEnabled());
        write(out, event.getThinkingBudget());
        stopReason.writeOptional(out, event.getStopReason());
        status.write(out, event.getStatus());
        write(out, event.getLatencyUs());
        write(out, cost, event.getReportedCostUsd());
        writeTags(out, event.getTags());
        producer.writeOptional(out, event.getProducerId());
        write(out, event.getProducerSeq());
    }

    private static void write(ByteSink out, TokenCounts tokens) {
        write(out, tokens.getInput());
        write(out, tokens.getCacheRead());
        write(out, tokens.getCacheWrite5m());
        write(out, tokens.getCacheWrite1h());
        write(out, tokens.getOutput());
        write(out, tokens.getReasoning());
        Map<String, Long> other = tokens.getOther();
        if (!other.isEmpty()) {
            out.writeLong(other.size());
            for (Map.Entry<String, Long> entry : other.entrySet()) {
                out.writeString(entry.getKey());
                out.writeLong(entry.getValue());
            }
        }
        out.writeLong(0);
    }

    private static void writeTags(ByteSink out, Map<String, String> tags) {
        if (!tags.isEmpty()) {
            out.writeLong(tags.size());
            for (Map.Entry<String, String> entry : tags.entrySet()) {
                out.writeString(entry.getKey());
                out.writeString(entry.getValue());
            }
        }
        out.writeLong(0);
    }

    private static void write(ByteSink out, @Nullable Long value) {
        if (value == null) {
            out.writeLong(ABSENT);
        } else {
            out.writeLong(PRESENT);
            out.writeLong(value);
        }
    }

    private static void write(ByteSink out, WritePlan plan, @Nullable Object value) {
        if (value == null) {
            out.writeLong(ABSENT);
        } else {
            out.writeLong(PRESENT);
            plan.write(out, value);
        }
    }

    /** Remembers how the latest value of a field was written, which most often is the next one, too. */
    private static final class Latest {
        private String text = "";
        private byte[] written = {0};

        void write(ByteSink out, String value) {
            if (!value.equals(text)) {
                ByteSink one = new ByteSink();
                one.writeString(value);
                written = one.copy();
                text = value;
            }
            out.write(written);
        }

        void writeOptional(ByteSink out, @Nullable String value) {
            if (value == null) {
                out.writeLong(ABSENT);
            } else {
                out.writeLong(PRESENT);
                write(out, value);
            }
        }
    }
}
