package io.tokentally.gateway.query;

import com.fasterxml.jackson.annotation.JsonRawValue;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The tool operations that a filter leaves, newest first; of one moment those with the greater id. */
final class ToolOperations {
    private ToolOperations() {}

    /** @param total how many the filter leaves, on all pages */
    record Page(
            List<Operation> operations,
            long total,
            long limit,
            long offset,
            @Nullable String nextCursor) {}

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

    static String question(String tenant, Map<String, @Nullable String> columns, Range range) {
        return filter(tenant, columns, range).question("tool-operations");
    }

    /**
     * Reads one page. How many there are on all of them is counted from totals where these know the filter.
     *
     * @param columns the filtered columns with their values, of which null ones filter nothing
     * @param after null for the first page
     */
    static Page read(
            Handle handle,
            String tenant,
            Map<String, @Nullable String> columns,
            Range range,
            @Nullable Cursor after,
            long limit,
            long offset) {
        ToolSums.Question all =
                new ToolSums.Question(tenant, range, columns, Grouping.by(), ToolSums.Order.OPERATIONS, 1);
        long total = ToolSums.count(handle, all);
        Filter filter = filter(tenant, columns, range);
        filter.after(after, "created_at", "<", "event_id");
        String sql = """
                SELECT event_id, session_id, tool_name, operation_mode, parameters, file_path,
                       tokens_original, tokens_actual, tokens_original - tokens_actual AS tokens_prevented,
                       response_time_us, tool_id, created_at
                FROM tool_ledger
                WHERE %s AND NOT voided
                ORDER BY created_at DESC, event_id DESC
                LIMIT :limit OFFSET :offset
                """.formatted(filter.sql());
        List<Operation> operations = filter.bind(handle.createQuery(sql))
                .bind("limit", limit + 1)
                .bind("offset", offset)
                .map((row, context) -> operation(row))
                .list();
        boolean more = operations.size() > limit;
        List<Operation> page = more ? operations.subList(0, (int) limit) : operations;
        Operation last = more ? page.get(page.size() - 1) : null;
        String next =
                last == null ? null : new Cursor(last.createdAt(), last.id()).text(question(tenant, columns, range));
        return new Page(page, total, limit, offset, next);
    }

    private static Filter filter(String tenant, Map<String, @Nullable String> columns, Range range) {
        return Filter.of(tenant).and(columns).within("created_at", range);
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
