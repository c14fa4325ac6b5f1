package io.tokentally.gateway.query;

import com.fasterxml.jackson.annotation.JsonRawValue;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The tool operations that a filter leaves, newest first; of one moment those with the greater id. */
final class ToolOperations {
    private ToolOperations() {}

    /** @param total how many the filter leaves, on all pages */
    record Page(List<Operation> operations, long total, long limit, long offset) {}

    record Operation(
            String id,
            String sessionId,
            String toolName,
            String operationMode,
            @JsonRawValue String parameters,
            @Nullable String filePath,
            @Nullable Long tokensOriginal,
            @Nullable Long tokensActual,
            @Nullable Long tokensPrevented,
            @Nullable BigDecimal responseTimeMs,
            String toolId,
            Instant createdAt) {}

    static Page read(Handle handle, Filter filter, long limit, long offset) {
        String where = filter.sql() + " AND NOT voided";
        long total = filter.bind(handle.createQuery("SELECT count(*) FROM tool_ledger WHERE " + where))
                .mapTo(Long.class)
                .one();
        String page = """
                SELECT event_id, session_id, tool_name, operation_mode, parameters, file_path,
                       tokens_original, tokens_actual, tokens_original - tokens_actual AS tokens_prevented,
                       response_time_us, tool_id, created_at
                FROM tool_ledger
                WHERE %s
                ORDER BY created_at DESC, event_id DESC
                LIMIT :limit OFFSET :offset
                """.formatted(where);
        List<Operation> operations = filter.bind(handle.createQuery(page))
                .bind("limit", limit)
                .bind("offset", offset)
                .map((row, context) -> operation(row))
                .list();
        return new Page(operations, total, limit, offset);
    }

    private static Operation operation(ResultSet row) throws SQLException {
        return new Operation(
                Rows.text(row, "event_id"),
                Rows.text(row, "session_id"),
                Rows.text(row, "tool_name"),
                Rows.text(row, "operation_mode"),
                Rows.text(row, "parameters"),
                row.getString("file_path"),
                Rows.wholeOrNull(row, "tokens_original"),
                Rows.wholeOrNull(row, "tokens_actual"),
                Rows.wholeOrNull(row, "tokens_prevented"),
                Rounding.millis(Rows.wholeOrNull(row, "response_time_us")),
                Rows.text(row, "tool_id"),
                Rows.instant(row, "created_at"));
    }
}
