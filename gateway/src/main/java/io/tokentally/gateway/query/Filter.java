package io.tokentally.gateway.query;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/**
 * Conditions on columns, and the one place where they become SQL. Columns come from the code, values are bound. Used by one
 * thread.
 */
final class Filter {
    private final Map<String, Object> conditions = new LinkedHashMap<>();

    private @Nullable Cursor after;
    private String afterCondition = "";

    private Filter() {}

    /** Every filter starts with the tenant. */
    static Filter of(String tenant) {
        return new Filter().and("tenant = ", tenant);
    }

    /** Adds a condition such as {@code session_id =} on {@code value}; a null value adds none. */
    Filter and(String condition, @Nullable Object value) {
        if (value != null) {
            conditions.put(condition, value);
        }
        return this;
    }

    /**
     * Adds that rows come behind the cursor's in the order of {@code time} and {@code id}; null adds nothing. Of the time alone
     * too, by which Postgres leaves out whole months.
     *
     * @param direction {@code >} where the order is ascending, {@code <} where it is descending
     */
    Filter after(@Nullable Cursor cursor, String time, String direction, String id) {
        this.after = cursor;
        this.afterCondition = " AND %1$s %2$s= :after_time AND (%1$s, %3$s) %2$s (:after_time, :after_id)"
                .formatted(time, direction, id);
        return this;
    }

    /** Adds the half-open range on {@code column}; an end that is null is open. */
    Filter within(String column, Range range) {
        return and(column + " >= ", range.from()).and(column + " < ", range.to());
    }

    /** Adds a condition {@code column =} for each of {@code columns} that has a value. */
    Filter and(Map<String, @Nullable String> columns) {
        columns.forEach((column, value) -> and(column + " = ", value));
        return this;
    }

    /** Without WHERE. The values are {@code :f0}, {@code :f1}, … */
    String sql() {
        return sql("f");
    }

    /** As {@link #sql()}, for one of several filters in a statement, whose values start with {@code name}. */
    String sql(String name) {
        int[] index = {0};
        String sql = conditions.keySet().stream()
                .map(condition -> condition + ":" + name + index[0]++)
                .collect(Collectors.joining(" AND "));
        return after == null ? sql : sql + afterCondition;
    }

    /** The question of {@code kind} with this filter, for its cursors. */
    String question(String kind) {
        return kind + conditions; // in the order of the code
    }

    Query bind(Query query) {
        return bind(query, "f");
    }

    /** The values of {@link #sql(String)}. */
    Query bind(Query query, String name) {
        int index = 0;
        for (Object value : conditions.values()) {
            query.bind(name + index++, value);
        }
        if (after != null) {
            query.bind("after_time", after.time()).bind("after_id", after.id());
        }
        return query;
    }
}
