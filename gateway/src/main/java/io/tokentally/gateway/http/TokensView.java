package io.tokentally.gateway.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.tokentally.event.TokenCounts;
import java.math.BigDecimal;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The token classes of an answer; one that no event reported is null, a further class that no event reported is not in
 * {@code other}.
 */
public record TokensView(
        @Nullable BigDecimal input,
        @Nullable BigDecimal cacheRead,
        @JsonProperty("cache_write_5m") @Nullable BigDecimal cacheWrite5m,
        @JsonProperty("cache_write_1h") @Nullable BigDecimal cacheWrite1h,
        @Nullable BigDecimal output,
        @Nullable BigDecimal reasoning,
        Map<String, BigDecimal> other) {

    public static TokensView of(TokenCounts counts) {
        Map<String, BigDecimal> other = new TreeMap<>();
        counts.getOther().forEach((name, count) -> other.put(name, BigDecimal.valueOf(count)));
        return new TokensView(
                decimal(counts.getInput()),
                decimal(counts.getCacheRead()),
                decimal(counts.getCacheWrite5m()),
                decimal(counts.getCacheWrite1h()),
                decimal(counts.getOutput()),
                decimal(counts.getReasoning()),
                other);
    }

    /** Of no call: no class is reported. */
    public static final TokensView NONE = new TokensView(null, null, null, null, null, null, Map.of());

    /** The sums of each class. */
    public TokensView plus(TokensView more) {
        Map<String, BigDecimal> others = new TreeMap<>(other);
        more.other.forEach((name, count) -> others.merge(name, count, BigDecimal::add));
        return new TokensView(
                sum(input, more.input),
                sum(cacheRead, more.cacheRead),
                sum(cacheWrite5m, more.cacheWrite5m),
                sum(cacheWrite1h, more.cacheWrite1h),
                sum(output, more.output),
                sum(reasoning, more.reasoning),
                others);
    }

    /** What is there of two figures; null where neither is. */
    public static @Nullable BigDecimal sum(@Nullable BigDecimal one, @Nullable BigDecimal other) {
        return one == null ? other : other == null ? one : one.add(other);
    }

    /** The sum of all classes. */
    @JsonProperty("total")
    public BigDecimal total() {
        BigDecimal total = other.values().stream().reduce(BigDecimal.ZERO, BigDecimal::add);
        for (BigDecimal count :
                new @Nullable BigDecimal[] {input, cacheRead, cacheWrite5m, cacheWrite1h, output, reasoning}) {
            total = count == null ? total : total.add(count);
        }
        return total;
    }

    private static @Nullable BigDecimal decimal(@Nullable Long count) {
        return count == null ? null : BigDecimal.valueOf(count);
    }
}
