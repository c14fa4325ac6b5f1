package io.tokentally.pricing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PriceBookTest {

    private static final Instant NOW = Instant.parse("2026-11-22T00:00:00Z");

    private static final PriceBook BOOK = PriceBook.parse("""
            {"version": "t1", "note": "of the test", "usd_per_tokens": 1, "prices": [
              {"provider": "openai", "model": "m", "aliases": ["m-2026-01-02", "m-latest"], "input": 0.01},
              {"provider": "openai", "model": "m", "tier": "priority", "input": 0.02},
              {"provider": "openai", "model": "steps", "input": 0.1},
              {"provider": "openai", "model": "steps", "context_over": 200000, "input": 0.3},
              {"provider": "openai", "model": "steps", "context_over": 100000, "input": 0.2},
              {"provider": "openai", "model": "times", "valid_to": "2026-01-01T00:00:00Z", "input": 0.1},
              {"provider": "openai", "model": "times", "valid_from": "2026-01-01T00:00:00Z",
               "valid_to": "2026-02-01T00:00:00Z", "input": 0.2},
              {"provider": "openai", "model": "times", "valid_from": "2026-03-01T00:00:00Z", "input": 0.3},
              {"provider": "anthropic", "model": "m", "input": 0.07}
            ]}""");

    @Test
    void findsByNameOrAliasOfTheProvider() {
        assertThat(input("openai", "m", null, 5, NOW)).isEqualTo("0.01");
        assertThat(input("openai", "m-2026-01-02", null, 5, NOW)).isEqualTo("0.01");
        assertThat(input("openai", "m-latest", null, 5, NOW)).isEqualTo("0.01");
        assertThat(input("anthropic", "m", null, 5, NOW)).isEqualTo("0.07");
    }

    @Test
    void otherNamesAreUnknown() {
        assertThat(BOOK.find("openai", "M", null, 5, NOW)).isNull();
        assertThat(BOOK.find("openai", "m-2026-01-03", null, 5, NOW)).isNull();
        assertThat(BOOK.find("anthropic", "m-latest", null, 5, NOW)).isNull();
        assertThat(BOOK.find("x_ai", "m", null, 5, NOW)).isNull();
    }

    @Test
    void aTierHasItsOwnPriceAndTheStandardOneHasManyNames() {
        assertThat(input("openai", "m", "priority", 5, NOW)).isEqualTo("0.02");
        assertThat(input("openai", "m", "PRIORITY", 5, NOW)).isEqualTo("0.02");
        for (String standard : new String[] {"default", "standard", "auto", "on_demand", "ON_DEMAND", ""}) {
            assertThat(input("openai", "m", standard, 5, NOW)).isEqualTo("0.01");
        }
    }

    @Test
    void aTierWithoutEntryIsNoKnownPrice() {
        assertThat(BOOK.find("openai", "m", "scale", 5, NOW)).isNull();
        assertThat(BOOK.find("openai", "m-latest", "priority", 5, NOW)).isNull();
    }

    @Test
    void theHighestStepStrictlyBelowTheContextApplies() {
        assertThat(input("openai", "steps", null, 0, NOW)).isEqualTo("0.1");
        assertThat(input("openai", "steps", null, 100_000, NOW)).isEqualTo("0.1");
        assertThat(input("openai", "steps", null, 100_001, NOW)).isEqualTo("0.2");
        assertThat(input("openai", "steps", null, 200_000, NOW)).isEqualTo("0.2");
        assertThat(input("openai", "steps", null, 200_001, NOW)).isEqualTo("0.3");
    }

    @Test
    void validityIsHalfOpen() {
        assertThat(input("openai", "times", null, 5, Instant.parse("1999-01-01T00:00:00Z")))
                .isEqualTo("0.1");
        assertThat(input("openai", "times", null, 5, Instant.parse("2025-12-31T23:59:59.999999Z")))
                .isEqualTo("0.1");
        assertThat(input("openai", "times", null, 5, Instant.parse("2026-01-01T00:00:00Z")))
                .isEqualTo("0.2");
        assertThat(BOOK.find("openai", "times", null, 5, Instant.parse("2026-02-01T00:00:00Z")))
                .isNull();
        assertThat(input("openai", "times", null, 5, Instant.parse("2026-03-01T00:00:00Z")))
                .isEqualTo("0.3");
    }

    @Test
    void amountsAreTheDecimalsWritten() {
        PriceBook book = PriceBook.parse("""
                {"version": "t", "usd_per_tokens": 1000000, "prices": [
                  {"provider": "p", "model": "m", "input": 0.1, "cache_read": 3, "cache_write_5m": 0.000000000001,
                   "cache_write_1h": 1e-2, "output": 123456.789, "reasoning": 0, "other": {"input_audio": 0.3}}]}""");
        Price price = book.prices().get(0);
        assertThat(price.input()).isEqualByComparingTo("0.0000001");
        assertThat(price.cacheRead()).isEqualByComparingTo("0.000003");
        assertThat(price.cacheWrite5m()).isEqualByComparingTo("0.000000000000000001");
        assertThat(price.cacheWrite1h()).isEqualByComparingTo("0.00000001");
        assertThat(price.output()).isEqualByComparingTo("0.123456789");
        assertThat(price.reasoning()).isZero();
        assertThat(price.other()).isEqualTo(Map.of("input_audio", new BigDecimal("0.000000300000000000")));
        assertThat(book.version()).isEqualTo("t");
    }

    @Test
    void everyFaultIsNamedWithItsValue() {
        assertThatThrownBy(() -> PriceBook.parse("""
                        {"version": " ", "usd_per_tokens": 7, "colour": 1, "prices": [
                          {"provider": "p", "model": "a", "input": -1},
                          {"provider": "p", "model": "b", "input": "2.5", "cache_raed": 1, "output": 0.5},
                          {"provider": "", "aliases": ["", 3], "context_over": -5},
                          {"provider": "p", "model": 7, "aliases": "x", "tier": 8, "context_over": 1.5},
                          {"provider": "p", "model": "c", "valid_from": "2026-02-01T00:00:00Z",
                           "valid_to": "2026-02-01T00:00:00Z", "output": 1.5},
                          {"provider": "p", "model": "d", "valid_from": "yesterday", "other": {"audio": 0.1}},
                          {"provider": "p", "model": "e", "input": 0.0000000000000000001, "other": [1]},
                          {"provider": "p", "model": "f", "other": {"input_x": "y"}},
                          17
                        ]}"""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("""
                        price book: colour is not a field of the format
                        price book: version is missing
                        price book: usd_per_tokens must be 1, 1000 or 1000000: 7
                        price book: prices[0] p/a: input is negative: -1 USD per token
                        price book: prices[1] p/b: cache_raed is not a field of the format
                        price book: prices[1] p/b: input is not a number: "2.5"
                        price book: prices[2] /: aliases holds something that is not text: 3
                        price book: prices[2] /: provider is empty; model is empty; alias is empty; context_over -5 is negative
                        price book: prices[3] p/7: model is not text: 7
                        price book: prices[3] p/7: aliases is not a list: "x"
                        price book: prices[3] p/7: tier is not text: 8
                        price book: prices[3] p/7: context_over is not a whole number: 1.5
                        price book: prices[4] p/c: valid_from 2026-02-01T00:00:00Z is not before valid_to 2026-02-01T00:00:00Z; \
                        output is more than 1 USD per token: 1.5
                        price book: prices[5] p/d: valid_from is not a time like 2026-01-31T00:00:00Z: yesterday
                        price book: prices[5] p/d: other class "audio" starts with neither input_ nor output_
                        price book: prices[6] p/e: other is not an object: [1]
                        price book: prices[6] p/e: input has more than 18 decimals: 1E-19 USD per token
                        price book: prices[7] p/f: other.input_x is not a number: "y"
                        price book: prices[8] is not an object: 17""");
    }

    @Test
    void overlappingEntriesAreAFault() {
        assertThatThrownBy(() -> PriceBook.parse("""
                        {"version": "t", "usd_per_tokens": 1, "prices": [
                          {"provider": "p", "model": "a", "valid_to": "2026-01-02T00:00:00Z"},
                          {"provider": "p", "model": "a", "valid_from": "2026-01-01T00:00:00Z"},
                          {"provider": "p", "model": "b", "aliases": ["c"], "tier": "flex", "context_over": 10},
                          {"provider": "p", "model": "c", "tier": "flex", "context_over": 10},
                          {"provider": "p", "model": "c", "tier": "flex"},
                          {"provider": "p", "model": "c", "context_over": 10},
                          {"provider": "q", "model": "c", "context_over": 10}
                        ]}""")).hasMessage("""
                        price book: two prices of "a" at the same time: p/a, to 2026-01-02T00:00:00Z \
                        and p/a, from 2026-01-01T00:00:00Z
                        price book: two prices of "c" at the same time: p/b, tier flex, context over 10 \
                        and p/c, tier flex, context over 10""");
    }

    @Test
    void whatIsNotABookIsSaid() {
        assertThatThrownBy(() -> PriceBook.parse("{\"version\": \"a\", \"version\": \"b\"}"))
                .hasMessageStartingWith("price book: not JSON: Duplicate field 'version'");
        assertThatThrownBy(() -> PriceBook.parse("[1]")).hasMessage("price book: not a JSON object: [1]");
        assertThatThrownBy(() -> PriceBook.parse("{\"version\": \"a\", \"usd_per_tokens\": 1, \"prices\": 3}"))
                .hasMessage("price book: prices is not a list: 3");
    }

    private static String input(String provider, String model, @Nullable String tier, long contextTokens, Instant at) {
        Price price = Objects.requireNonNull(BOOK.find(provider, model, tier, contextTokens, at));
        return Objects.requireNonNull(price.input()).stripTrailingZeros().toPlainString();
    }
}
