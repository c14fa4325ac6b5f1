package io.tokentally.benchmarks.connect;

import io.tokentally.event.TokenCounts;
import io.tokentally.event.UsageEvent;
import io.tokentally.ledger.UsageLedgerEntry;
import io.tokentally.schemas.registry.SchemaRegistry;
import io.tokentally.schemas.serde.AvroDecoder;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.storage.Converter;
import org.jspecify.annotations.Nullable;

/**
 * Records of the usage ledger as flat structs, a field for each column of {@code usage_ledger}, decoded as the sink does.
 * For the events of the benchmark: no prices, no tags, no further token classes.
 */
public final class LedgerConverter implements Converter {
    /** Text, as Debezium reads timestamptz: its unnest binds a MicroTimestamp's bare number, which Postgres refuses. */
    private static final String TIMESTAMP = "io.debezium.time.ZonedTimestamp";

    private static final String JSON = "io.debezium.data.Json";
    private static final int SCALE = 18;

    private final List<Function<UsageLedgerEntry, @Nullable Object>> values = new ArrayList<>();
    private final Schema schema = schema();
    private final Field[] fields = schema.fields().toArray(Field[]::new);
    private @Nullable AvroDecoder<UsageLedgerEntry> decoder;

    @Override
    public void configure(Map<String, ?> configs, boolean isKey) {
        decoder = new AvroDecoder<>(
                UsageLedgerEntry.class,
                SchemaRegistry.at(Objects.requireNonNull(configs.get("schema.registry.url"))
                        .toString()));
    }

    @Override
    public byte[] fromConnectData(String topic, Schema valueSchema, Object value) {
        throw new UnsupportedOperationException("for sinks only");
    }

    @Override
    public SchemaAndValue toConnectData(String topic, byte[] value) {
        UsageLedgerEntry entry = Objects.requireNonNull(decoder).decode(value);
        Struct struct = new Struct(schema);
        for (int i = 0; i < fields.length; i++) {
            struct.put(fields[i], values.get(i).apply(entry));
        }
        return new SchemaAndValue(schema, struct);
    }

    private Schema schema() {
        SchemaBuilder builder = SchemaBuilder.struct();
        Schema text = Schema.OPTIONAL_STRING_SCHEMA;
        Schema whole = Schema.OPTIONAL_INT64_SCHEMA;
        Schema bool = Schema.BOOLEAN_SCHEMA;
        Schema time = SchemaBuilder.string().name(TIMESTAMP).version(1).build();
        Schema json = SchemaBuilder.string().name(JSON).version(1).optional().build();
        Schema decimal = Decimal.builder(SCALE).optional().build();
        add(builder, "tenant", Schema.STRING_SCHEMA, event(UsageEvent::getTenant));
        add(builder, "event_id", Schema.STRING_SCHEMA, event(UsageEvent::getEventId));
        add(builder, "revision", Schema.INT64_SCHEMA, event(UsageEvent::getRevision));
        add(builder, "version", Schema.INT64_SCHEMA, UsageLedgerEntry::getVersion);
        add(builder, "voided", bool, event(UsageEvent::getVoided));
        add(builder, "occurred_at", time, entry -> String.valueOf(entry.getEffectiveAt()));
        add(builder, "arrived_at", time, entry -> String.valueOf(entry.getArrivedAt()));
        add(builder, "user_id", text, event(UsageEvent::getUserId));
        add(builder, "session_id", text, event(UsageEvent::getSessionId));
        add(builder, "message_id", text, event(UsageEvent::getMessageId));
        add(builder, "provider", text, event(UsageEvent::getProvider));
        add(builder, "model", text, event(UsageEvent::getModel));
        add(builder, "operation", text, event(UsageEvent::getOperation));
        add(builder, "input_tokens", whole, tokens(TokenCounts::getInput));
        add(builder, "cache_read_tokens", whole, tokens(TokenCounts::getCacheRead));
        add(builder, "cache_write_5m_tokens", whole, tokens(TokenCounts::getCacheWrite5m));
        add(builder, "cache_write_1h_tokens", whole, tokens(TokenCounts::getCacheWrite1h));
        add(builder, "output_tokens", whole, tokens(TokenCounts::getOutput));
        add(builder, "reasoning_tokens", whole, tokens(TokenCounts::getReasoning));
        add(builder, "other_tokens", json, entry -> "{}");
        add(builder, "token_source", text, event(UsageEvent::getTokenSource));
        add(builder, "service_tier", text, event(UsageEvent::getServiceTier));
        add(builder, "thinking_enabled", bool, event(UsageEvent::getThinkingEnabled));
        add(builder, "thinking_budget", whole, event(UsageEvent::getThinkingBudget));
        add(builder, "stop_reason", text, event(UsageEvent::getStopReason));
        add(builder, "status", text, event(UsageEvent::getStatus));
        add(builder, "latency_us", whole, event(UsageEvent::getLatencyUs));
        add(
                builder,
                "reported_cost_usd",
                decimal,
                entry -> cost(entry.getEvent().getReportedCostUsd()));
        add(builder, "input_cost_usd", decimal, entry -> cost(entry.getInputCostUsd()));
        add(builder, "output_cost_usd", decimal, entry -> cost(entry.getOutputCostUsd()));
        add(builder, "price", json, entry -> null);
        add(builder, "tags", json, entry -> "{}");
        add(builder, "producer_id", text, event(UsageEvent::getProducerId));
        add(builder, "producer_seq", whole, event(UsageEvent::getProducerSeq));
        return builder.build();
    }

    private void add(
            SchemaBuilder builder, String name, Schema type, Function<UsageLedgerEntry, @Nullable Object> value) {
        builder.field(name, type);
        values.add(value);
    }

    private static Function<UsageLedgerEntry, @Nullable Object> event(Function<UsageEvent, @Nullable Object> value) {
        return entry -> value.apply(entry.getEvent());
    }

    private static Function<UsageLedgerEntry, @Nullable Object> tokens(Function<TokenCounts, @Nullable Object> value) {
        return entry -> value.apply(entry.getEvent().getTokens());
    }

    private static @Nullable BigDecimal cost(@Nullable BigDecimal usd) {
        return usd == null ? null : usd.setScale(SCALE);
    }
}
