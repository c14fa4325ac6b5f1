package io.tokentally.sdk.pricing;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokentally.pricing.PriceBook;
import io.tokentally.sdk.usage.Usage;
import io.tokentally.sdk.usage.UsageBuilder;
import io.tokentally.sdk.usage.UsagePrices;
import java.math.BigDecimal;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class BookPricesTest {
    private static final UsagePrices PRICES = BookPrices.of(PriceBook.parse("""
            {"version": "t", "usd_per_tokens": 1000000, "prices": [
              {"provider": "openai", "model": "m", "valid_from": "2026-01-01T00:00:00Z", "input": 2.5, "cache_read": 1.25,
               "output": 10, "other": {"output_audio": 40}},
              {"provider": "openai", "model": "m", "context_over": 1000, "input": 5, "output": 20},
              {"provider": "openai", "model": "m", "tier": "batch", "input": 1, "output": 2}]}
            """));

    private static UsageBuilder usage() {
        return Usage.builder()
                .provider("openai")
                .model("m")
                .timestamp(Instant.parse("2026-05-01T00:00:00Z"))
                .input(100L)
                .cacheRead(10L)
                .output(3L)
                .reasoning(2L)
                .other("output_audio", 1);
    }

    private static Usage priced(UsageBuilder usage) {
        return usage.build().priced(PRICES);
    }

    @Test
    void everyClassHasItsPrice() {
        assertThat(priced(usage()))
                .extracting(Usage::inputCost, Usage::outputCost, Usage::totalCost)
                .containsExactly(new BigDecimal("0.0002625"), new BigDecimal("0.00009"), new BigDecimal("0.0003525"));
    }

    @Test
    void timeTierAndContextDecide() {
        Usage plain =
                Usage.builder().provider("openai").model("m").input(2_000L).build();

        assertThat(plain.priced(PRICES).inputCost()).as("now, above 1,000").isEqualTo(new BigDecimal("0.01"));
        assertThat(plain.priced(PRICES, "batch").inputCost()).isEqualTo(new BigDecimal("0.002"));
        assertThat(priced(usage().timestamp(Instant.EPOCH)).totalCost())
                .as("not valid then")
                .isNull();
    }

    @Test
    void withoutAPriceThereIsNoCost() {
        assertThat(priced(usage().model("unknown")).totalCost()).isNull();
        assertThat(priced(usage().model(null)).totalCost()).isNull();
        assertThat(priced(usage().provider(null)).totalCost()).isNull();
        assertThat(priced(usage().cacheWrite1h(1L)).totalCost())
                .as("a class without one")
                .isNull();
    }

    @Test
    void theShippedBookKnowsUsualModels() {
        assertThat(usage().model("gpt-4o")
                        .other("output_audio", 0)
                        .build()
                        .priced(BookPrices.shipped())
                        .totalCost())
                .isPositive();
    }
}
