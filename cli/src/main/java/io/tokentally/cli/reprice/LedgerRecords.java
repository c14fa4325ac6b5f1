package io.tokentally.cli.reprice;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tokentally.event.TokenCounts;
import io.tokentally.event.ToolOperationEvent;
import io.tokentally.event.UsageEvent;
import io.tokentally.ledger.ToolLedgerEntry;
import io.tokentally.ledger.UsageLedgerEntry;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Rows of the ledgers as the records they were made of, without the price used. The tables do not say whether an event named
 * its time itself, so every record does. Inside the caller's transaction.
 */
final class LedgerRecords {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int FETCH = 1_000;
    private static final int USD_SCALE = 18;
    private static final String WHERE = " AND NOT voided AND (?::text IS NULL OR provider = ?) AND (?::text IS NULL OR"
            + " model = ?) AND (?::text IS NULL OR tenant = ?)";

    private LedgerRecords() {}

    static void usage(Connection connection, LedgerRange range, Consumer<UsageLedgerEntry> taker) throws SQLException {
        String sql = "SELECT * FROM usage_ledger WHERE occurred_at >= ? AND occurred_at < ?" + WHERE;
        each(connection, sql, range, row -> taker.accept(usage(row)));
    }

    static void tools(Connection connection, LedgerRange range, Consumer<ToolLedgerEntry> taker) throws SQLException {
        String sql = "SELECT * FROM tool_ledger WHERE created_at >= ? AND created_at < ?" + WHERE;
        each(connection, sql, range, row -> taker.accept(tool(row)));
    }

    private interface RowTaker {
        void take(ResultSet row) throws SQLException;
    }

    private static void each(Connection connection, String sql, LedgerRange range, RowTaker taker) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setFetchSize(FETCH);
            statement.setObject(1, range.from().atOffset(ZoneOffset.UTC));
            statement.setObject(2, range.to().atOffset(ZoneOffset.UTC));
            String[] wanted = {range.provider(), range.model(), range.tenant()};
            for (int i = 0; i < wanted.length; i++) {
                statement.setString(3 + 2 * i, wanted[i]);
                statement.setString(4 + 2 * i, wanted[i]);
            }
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    taker.take(rows);
                }
            }
        }
    }

    private static UsageLedgerEntry usage(ResultSet row) throws SQLException {
        TokenCounts tokens = new TokenCounts();
        tokens.setInput(count(row, "input_tokens"));
        tokens.setCacheRead(count(row, "cache_read_tokens"));
        tokens.setCacheWrite5m(count(row, "cache_write_5m_tokens"));
        tokens.setCacheWrite1h(count(row, "cache_write_1h_tokens"));
        tokens.setOutput(count(row, "output_tokens"));
        tokens.setReasoning(count(row, "reasoning_tokens"));
        Map<String, Long> other = new HashMap<>();
        json(row, "other_tokens")
                .properties()
                .forEach(named -> other.put(named.getKey(), named.getValue().longValue()));
        tokens.setOther(other);
        Instant occurredAt = time(row, "occurred_at");
        UsageEvent event = UsageEvent.newBuilder()
                .setTenant(row.getString("tenant"))
                .setEventId(row.getString("event_id"))
                .setRevision(row.getLong("revision"))
                .setOccurredAt(occurredAt)
                .setUserId(row.getString("user_id"))
                .setSessionId(row.getString("session_id"))
                .setMessageId(row.getString("message_id"))
                .setProvider(row.getString("provider"))
                .setModel(row.getString("model"))
                .setOperation(row.getString("operation"))
                .setTokens(tokens)
                .setTokenSource(row.getString("token_source"))
                .setServiceTier(row.getString("service_tier"))
                .setThinkingEnabled(row.getBoolean("thinking_enabled"))
                .setThinkingBudget(count(row, "thinking_budget"))
                .setStopReason(row.getString("stop_reason"))
                .setStatus(row.getString("status"))
                .setLatencyUs(count(row, "latency_us"))
                .setReportedCostUsd(usd(row, "reported_cost_usd"))
                .setTags(tags(row))
                .setProducerId(row.getString("producer_id"))
                .setProducerSeq(count(row, "producer_seq"))
                .build();
        UsageLedgerEntry entry = new UsageLedgerEntry();
        entry.setEvent(event);
        entry.setVersion(row.getLong("version"));
        entry.setEffectiveAt(occurredAt);
        entry.setArrivedAt(time(row, "arrived_at"));
        entry.setInputCostUsd(usd(row, "input_cost_usd"));
        entry.setOutputCostUsd(usd(row, "output_cost_usd"));
        return entry;
    }

    private static ToolLedgerEntry tool(ResultSet row) throws SQLException {
        Instant occurredAt = time(row, "created_at");
        ToolOperationEvent event = ToolOperationEvent.newBuilder()
                .setTenant(row.getString("tenant"))
                .setEventId(row.getString("event_id"))
                .setRevision(row.getLong("revision"))
                .setOccurredAt(occurredAt)
                .setSessionId(row.getString("session_id"))
                .setUserId(row.getString("user_id"))
                .setToolId(row.getString("tool_id"))
                .setToolName(row.getString("tool_name"))
                .setOperationMode(row.getString("operation_mode"))
                .setParameters(row.getString("parameters"))
                .setFilePath(row.getString("file_path"))
                .setTokensOriginal(count(row, "tokens_original"))
                .setTokensActual(count(row, "tokens_actual"))
                .setResponseTimeUs(count(row, "response_time_us"))
                .setCacheHit(row.getObject("cache_hit", Boolean.class))
                .setProvider(row.getString("provider"))
                .setModel(row.getString("model"))
                .setTags(tags(row))
                .setProducerId(row.getString("producer_id"))
                .setProducerSeq(count(row, "producer_seq"))
                .build();
        ToolLedgerEntry entry = new ToolLedgerEntry();
        entry.setEvent(event);
        entry.setVersion(row.getLong("version"));
        entry.setEffectiveAt(occurredAt);
        entry.setArrivedAt(time(row, "arrived_at"));
        entry.setPriceUsd(usd(row, "price_usd"));
        entry.setPriceSource(row.getString("price_source"));
        entry.setBaselineCostUsd(usd(row, "baseline_cost_usd"));
        entry.setActualCostUsd(usd(row, "actual_cost_usd"));
        return entry;
    }

    private static Map<String, String> tags(ResultSet row) throws SQLException {
        Map<String, String> tags = new HashMap<>();
        json(row, "tags")
                .properties()
                .forEach(tag -> tags.put(tag.getKey(), tag.getValue().textValue()));
        return tags;
    }

    private static JsonNode json(ResultSet row, String column) throws SQLException {
        try {
            return JSON.readTree(row.getString(column));
        } catch (JsonProcessingException e) {
            throw new SQLException("column " + column + " is no JSON", e);
        }
    }

    private static Instant time(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    private static @Nullable Long count(ResultSet row, String column) throws SQLException {
        return row.getObject(column, Long.class);
    }

    private static @Nullable BigDecimal usd(ResultSet row, String column) throws SQLException {
        BigDecimal usd = row.getBigDecimal(column);
        return usd == null ? null : usd.setScale(USD_SCALE);
    }
}
