package io.tokentally.gateway.query;

import com.fasterxml.jackson.databind.JsonNode;
import io.tokentally.gateway.http.Json;
import io.tokentally.gateway.http.TokensView;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Columns as our types. */
final class Rows {
    /** The order of names in answers, which is that of Postgres' collation "C". */
    static final Comparator<String> BY_CODE_POINT = (one, other) ->
            Arrays.compareUnsigned(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));

    private Rows() {}

    static String text(ResultSet row, String column) throws SQLException {
        String value = row.getString(column);
        if (value == null) {
            throw new SQLException("column " + column + " is null");
        }
        return value;
    }

    static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    static @Nullable Instant instantOrNull(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    /**
     * The token columns that calls and sums have; further classes as {@code {"input_audio":12}}, or as totals have them, which
     * say how many calls reported each.
     */
    static TokensView tokens(ResultSet row) throws SQLException {
        Map<String, BigDecimal> others = new TreeMap<>();
        String json = row.getString("other_tokens");
        if (json != null) {
            for (Map.Entry<String, JsonNode> other : Json.object(json).properties()) {
                JsonNode value = other.getValue();
                if (!value.isObject()) {
                    others.put(other.getKey(), value.decimalValue());
                } else if (value.path("reported").decimalValue().signum() > 0) {
                    others.put(other.getKey(), value.path("sum").decimalValue());
                }
            }
        }
        return new TokensView(
                decimalOrNull(row, "input_tokens"),
                decimalOrNull(row, "cache_read_tokens"),
                decimalOrNull(row, "cache_write_5m_tokens"),
                decimalOrNull(row, "cache_write_1h_tokens"),
                decimalOrNull(row, "output_tokens"),
                decimalOrNull(row, "reasoning_tokens"),
                others);
    }

    static BigDecimal decimal(ResultSet row, String column) throws SQLException {
        BigDecimal value = row.getBigDecimal(column);
        return value == null ? BigDecimal.ZERO : value;
    }

    static @Nullable BigDecimal decimalOrNull(ResultSet row, String column) throws SQLException {
        return row.getBigDecimal(column);
    }

    static @Nullable Long wholeOrNull(ResultSet row, String column) throws SQLException {
        long value = row.getLong(column);
        return row.wasNull() ? null : value;
    }
}
