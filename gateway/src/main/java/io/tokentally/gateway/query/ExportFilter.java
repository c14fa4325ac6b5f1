package io.tokentally.gateway.query;

import io.tokentally.gateway.http.Params;
import io.tokentally.schemas.Bounds;
import java.time.Instant;
import java.util.Set;
import org.jdbi.v3.core.statement.Query;

/** Which rows are exported: the filters of the other questions, over all time where no range is asked for. */
public final class ExportFilter {
    private static final Set<String> WINDOWS = Bucket.labels(Bucket.QUARTER_HOUR, Bucket.HOUR, Bucket.DAY);

    private final Filter filter;

    private ExportFilter(Filter filter) {
        this.filter = filter;
    }

    /**
     * As the caller's parameters say.
     *
     * @param timeColumn what the range is about
     */
    public static ExportFilter of(
            String name, String tenant, Params params, Bounds bounds, Instant now, String timeColumn) {
        Range range = Range.allOrBetween(params, now, params.zone("timezone"));
        Filter filter = switch (name) {
            case "usage" -> UsageFilters.of(tenant, params);
            case "tools" -> UsageFilters.ofTools(tenant, params, bounds);
            default -> totals(tenant, params);
        };
        return new ExportFilter(filter.within(timeColumn, range));
    }

    public String sql() {
        return filter.sql();
    }

    public Query bind(Query query) {
        return filter.bind(query);
    }

    private static Filter totals(String tenant, Params params) {
        String window = params.oneOf("window", WINDOWS);
        return Filter.of(tenant)
                .and("\"window\" = ", window == null ? "day" : window)
                .and("provider = ", params.provider("provider"))
                .and("model = ", params.text("model"));
    }
}
