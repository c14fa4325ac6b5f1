package io.tokentally.gateway.query;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Sums of tool operations by tool and mode, of which the savings answers are made. */
final class Savings {
    /** One tool and mode in one bucket; of all of them where none were asked for. */
    record Sums(
            String toolName,
            String operationMode,
            @Nullable Instant bucket,
            BigDecimal operations,
            BigDecimal tokensOriginal,
            BigDecimal tokensActual,
            BigDecimal costBaseline,
            BigDecimal costActual,
            BigDecimal responseTimeUs,
            BigDecimal responseTimeOperations) {}

    private Savings() {}

    static List<Sums> read(
            Handle handle, String tenant, Range range, @Nullable String toolId, @Nullable Bucket bucket) {
        Grouping grouping = Grouping.by("tool_name", "operation_mode").in(bucket, ZoneOffset.UTC);
        ToolSums.Question question = new ToolSums.Question(
                tenant,
                range,
                Collections.singletonMap("tool_id", toolId),
                grouping,
                ToolSums.Order.OPERATIONS,
                Long.MAX_VALUE);
        return ToolSums.read(handle, question, (row, context) -> sums(row, grouping));
    }

    private static Sums sums(ResultSet row, Grouping grouping) throws SQLException {
        return new Sums(
                Rows.text(row, "tool_name"),
                Rows.text(row, "operation_mode"),
                grouping.start(row),
                Rows.decimal(row, "operations"),
                Rows.decimal(row, "tokens_original"),
                Rows.decimal(row, "tokens_actual"),
                Rows.decimal(row, "cost_baseline"),
                Rows.decimal(row, "cost_actual"),
                Rows.decimal(row, "response_time_us"),
                Rows.decimal(row, "response_time_operations"));
    }
}
