package io.tokentally.gateway.query;

import io.tokentally.gateway.http.Params;
import io.tokentally.schemas.Bounds;

/** The parameters by which single calls are chosen. */
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
}
