package io.tokentally.gateway.query;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.tokentally.gateway.http.Json;
import io.tokentally.gateway.http.Params;
import io.tokentally.gateway.http.ProblemException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What {@code compare=previous} adds to an answer.
 *
 * @param from of the range that is compared with
 * @param previous its figures; absent where the answer's rows have them
 * @param change see {@link #change}; absent likewise
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Comparison(
        Instant from,
        Instant to,
        @Nullable Object previous,
        @Nullable Object change) {

    /** What means nothing where it is missing; of sums that is 0. */
    private static final Set<String> NO_SUMS = Set.of("avg_response_time_ms", "avg", "p50", "p95", "p99");

    /**
     * The range to compare with; null where the caller does not ask for it.
     *
     * @throws ProblemException 422 where the range has none before it, or the answer has windows
     */
    static @Nullable Range previous(Params params, Range range, @Nullable Bucket window, ZoneId zone) {
        if (params.oneOf("compare", Set.of("previous")) == null) {
            return null;
        }
        if (window != null) {
            throw ProblemException.unacceptable(
                    "compare and window exclude each other but both are given; ask for the windows of either range");
        }
        return range.previous(zone);
    }

    static Comparison with(Range range, @Nullable Object previous, @Nullable Object change) {
        return new Comparison(
                Objects.requireNonNull(range.from()), Objects.requireNonNull(range.to()), previous, change);
    }

    /** Of a range whose figures the rows have. */
    static Comparison with(Range range) {
        return with(range, null, null);
    }

    /**
     * Every number of {@code now} less the same of {@code before}, in the same shape. A figure that is null on a side has a
     * null change; one that a side does not have at all counts there as 0, unless it is an average or a quantile. Texts and
     * lists are left out.
     *
     * @param now null for a side without any figure, as {@code before}
     */
    static Map<String, @Nullable Object> change(@Nullable Object now, @Nullable Object before) {
        return difference(tree(now), tree(before));
    }

    private static JsonNode tree(@Nullable Object figures) {
        return figures == null
                ? JsonNodeFactory.instance.objectNode()
                : Json.object(new String(Json.bytes(figures), StandardCharsets.UTF_8));
    }

    private static Map<String, @Nullable Object> difference(JsonNode now, JsonNode before) {
        Set<String> names = new LinkedHashSet<>();
        now.fieldNames().forEachRemaining(names::add);
        before.fieldNames().forEachRemaining(names::add);
        Map<String, @Nullable Object> change = new LinkedHashMap<>();
        for (String name : names) {
            JsonNode left = now.path(name);
            JsonNode right = before.path(name);
            if (left.isObject() || right.isObject()) {
                change.put(name, difference(left, right));
            } else if (isFigure(left) && isFigure(right)) {
                change.put(name, difference(name, left, right));
            }
        }
        return change;
    }

    private static boolean isFigure(JsonNode value) {
        return value.isNumber() || value.isNull() || value.isMissingNode();
    }

    private static @Nullable BigDecimal difference(String name, JsonNode now, JsonNode before) {
        boolean unknown = now.isNull() || before.isNull();
        boolean missing = now.isMissingNode() || before.isMissingNode();
        return unknown || (missing && NO_SUMS.contains(name))
                ? null
                : now.decimalValue().subtract(before.decimalValue());
    }
}
