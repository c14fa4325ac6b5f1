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
        return Filter.of(tenant).and(callColumns(params));
    }

    /** Of tool operations. */
    static Filter ofTools(String tenant, Params params, Bounds bounds) {
        return Filter.of(tenant).and(toolColumns(params, bounds));
    }

    /** The filtered columns of calls with their values; null filters nothing. */
    static Map<String, @Nullable String> callColumns(Params params) {
        Map<String, @Nullable String> columns = new LinkedHashMap<>();
        columns.put("provider", params.provider("provider"));
        columns.put("model", params.text("model"));
        columns.put("user_id", params.text("user_id"));
        columns.put("session_id", params.text("session_id"));
        columns.put("status", params.oneOf("status", Bounds.STATUSES));
        return columns;
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
