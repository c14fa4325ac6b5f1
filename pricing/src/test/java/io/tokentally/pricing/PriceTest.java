package io.tokentally.pricing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PriceTest {

    private static final long LARGEST = (1L << 53) - 1;

    @Test
    void costIsPriceTimesTokensByCostSide() {
        Price price = price("0.000003", "0.0000003", "0.00000375", "0.000006", "0.000015", "0.00002", Map.of());
        Cost cost = cost(price, usage(1L, 20L, 300L, 4_000L, 50_000L, 600_000L, Map.of()));
        assertThat(cost.input()).isEqualByComparingTo("0.025134");
        assertThat(cost.output()).isEqualByComparingTo("12.75");
        assertThat(cost.total()).isEqualByComparingTo("12.775134");
        assertThat(cost.input().scale()).isEqualTo(18);
        assertThat(cost.output().scale()).isEqualTo(18);
    }

    @Test
    void exactToTheEighteenthDecimalAndTheLargestCount() {
        Price price = price("0.000000000000000001", null, null, null, "0.999999999999999999", null, Map.of());
        Cost cost = cost(price, usage(LARGEST, null, null, null, LARGEST, null, Map.of()));
        assertThat(cost.input()).isEqualTo(new BigDecimal("0.009007199254740991"));
        assertThat(cost.output()).isEqualTo(new BigDecimal("9007199254740990.990992800745259009"));
    }

    @Test
    void reasoningTakesTheOutputPriceWhereItHasNone() {
        Price price = price("1e-6", null, null, null, "2e-6", null, Map.of());
        assertThat(cost(price, usage(null, null, null, null, 1L, 10L, Map.of())).output())
                .isEqualByComparingTo("0.000022");
    }

    @Test
    void otherClassesGoToTheSideTheirNameSays() {
        Price price = price(
                "1e-6",
                null,
                null,
                null,
                "2e-6",
                null,
                Map.of("input_audio", new BigDecimal("4e-6"), "output_audio", new BigDecimal("8e-6")));
        Cost cost = cost(
                price, usage(null, null, null, null, null, null, Map.of("input_audio", 10L, "output_audio", 100L)));
        assertThat(cost.input()).isEqualByComparingTo("0.00004");
        assertThat(cost.output()).isEqualByComparingTo("0.0008");
    }

    @Test
    void aNonZeroClassWithoutPriceLeavesTheCallUnpriced() {
        Price price = price("1e-6", null, null, null, null, null, Map.of());
        assertThat(price.cost(usage(5L, 1L, null, null, null, null, Map.of()))).isNull();
        assertThat(price.cost(usage(5L, null, 1L, null, null, null, Map.of()))).isNull();
        assertThat(price.cost(usage(5L, null, null, 1L, null, null, Map.of()))).isNull();
        assertThat(price.cost(usage(5L, null, null, null, 1L, null, Map.of()))).isNull();
        assertThat(price.cost(usage(5L, null, null, null, null, 1L, Map.of()))).isNull();
        assertThat(price.cost(usage(5L, null, null, null, null, null, Map.of("input_audio", 1L))))
                .isNull();
        assertThat(price.cost(usage(5L, 0L, 0L, 0L, 0L, 0L, Map.of("input_audio", 0L))))
                .isEqualTo(new Cost(new BigDecimal("0.000005000000000000"), BigDecimal.ZERO.setScale(18)));
    }

    @Test
    void nothingReportedCostsNothing() {
        Price price = price(null, null, null, null, null, null, Map.of());
        assertThat(cost(price, usage(null, null, null, null, null, null, Map.of()))
                        .total())
                .isZero();
    }

    @Test
    void contextIsAllInput() {
        assertThat(usage(1L, 20L, 300L, 4_000L, 7L, 7L, Map.of("input_audio", 50_000L, "output_audio", 7L))
                        .contextTokens())
                .isEqualTo(54_321);
        assertThat(usage(Long.MAX_VALUE, 1L, null, null, null, null, Map.of()).contextTokens())
                .isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void usageShowsWhatIsWrong() {
        assertThatThrownBy(() -> usage(1L, -3L, null, null, null, null, Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("token count cache_read is negative: -3");
        assertThatThrownBy(() -> usage(1L, null, null, null, null, null, Map.of("input_audio", -1L)))
                .hasMessage("token count input_audio is negative: -1");
        assertThatThrownBy(() -> usage(1L, null, null, null, null, null, Map.of("audio", 1L)))
                .hasMessage("token class \"audio\" starts with neither input_ nor output_");
    }

    private static Cost cost(Price price, TokenUsage usage) {
        Cost cost = price.cost(usage);
        assertThat(cost).isNotNull();
        return java.util.Objects.requireNonNull(cost);
    }

    private static TokenUsage usage(
            @Nullable Long input,
            @Nullable Long cacheRead,
            @Nullable Long cacheWrite5m,
            @Nullable Long cacheWrite1h,
            @Nullable Long output,
            @Nullable Long reasoning,
            Map<String, Long> other) {
        return new TokenUsage(input, cacheRead, cacheWrite5m, cacheWrite1h, output, reasoning, other);
    }

    private static Price price(
            @Nullable String input,
            @Nullable String cacheRead,
            @Nullable String cacheWrite5m,
            @Nullable String cacheWrite1h,
            @Nullable String output,
            @Nullable String reasoning,
            Map<String, BigDecimal> other) {
        return new Price(
                "openai",
                "m",
                List.of(),
                null,
                0,
                null,
                null,
                decimal(input),
                decimal(cacheRead),
                decimal(cacheWrite5m),
                decimal(cacheWrite1h),
                decimal(output),
                decimal(reasoning),
                other,
                null);
    }

    private static @Nullable BigDecimal decimal(@Nullable String text) {
        return text == null ? null : new BigDecimal(text);
    }
}
