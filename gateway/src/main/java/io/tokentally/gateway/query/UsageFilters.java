package io.tokentally.gateway.query;

import io.tokentally.gateway.http.Params;
import io.tokentally.schemas.Bounds;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The parameters by which single calls and tool operations are chosen. */
final class UsageFilters {
    private UsageFilters() {}

    static Filter of(String tenant, Params params) {
        return Filter.of(tenant)
                .and("provider = ", params.provider("provider"))
                .and("model = ", params.text("model"))
                .and("user_id = ", params.text("user_id"))
                .and("session_id = ", params.text("session_id"))
                .and("status = ", params.oneOf("status", Bounds.STATUSES));
    }

    /** Of tool operations. */
    static Filter ofTools(String tenant, Params params, Bounds bounds) {
        Filter filter = Filter.of(tenant);
        toolColumns(params, bounds).forEach((column, value) -> filter.and(column + " = ", value));
        return filter;
    }

    /** The filtered columns of tool operations with their values; null filters nothing. */
    static Map<String, @Nullable String> toolColumns(Params params, Bounds bounds) {
        Map<String, @Nullable String> columns = new LinkedHashMap<>();
        columns.put("tool_id", params.text("tool_id"));
        columns.put("tool_name", params.oneOf("tool_name", bounds.toolNames()));
        columns.put("operation_mode", params.oneOf("operation_mode", bounds.operationModes()));
        columns.put("user_id", params.text("user_id"));
        columns.put("session_id", params.text("session_id"));
        columns.put("model", params.text("model"));
        return columns;
    }
}
