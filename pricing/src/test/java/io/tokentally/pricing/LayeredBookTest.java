package io.tokentally.pricing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LayeredBookTest {
    private static final Instant JAN = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant MAR = Instant.parse("2026-03-01T00:00:00Z");
    private static final Instant JUN = Instant.parse("2026-06-01T00:00:00Z");

    private final PriceBook base = PriceBook.parse("""
            {"version": "base", "usd_per_tokens": 1, "prices": [
              {"provider": "p", "model": "m", "aliases": ["m-1"], "input": 0.1},
              {"provider": "p", "model": "m", "aliases": ["m-1"], "context_over": 100, "input": 0.2},
              {"provider": "p", "model": "m", "aliases": ["m-1"], "tier": "flex", "input": 0.05}]}""");

    @Test
    void anEntryOverTheBookWinsWhileItIsInForce() {
        PriceBook book = base.with(entries("""
                {"provider": "p", "model": "m", "valid_from": "2026-03-01T00:00:00Z", "valid_to": "2026-06-01T00:00:00Z",
                 "input": 0.3}"""));
        assertThat(input(book, "m", JAN)).isEqualTo("0.1");
        assertThat(input(book, "m", MAR)).as("its start is inside").isEqualTo("0.3");
        assertThat(input(book, "m", JUN.minusNanos(1_000))).isEqualTo("0.3");
        assertThat(input(book, "m", JUN)).as("its end is outside").isEqualTo("0.1");
        assertThat(input(book, "m-1", MAR)).as("also by the model's alias").isEqualTo("0.3");
        assertThat(plain(book.find("p", "m", "flex", 1, MAR)))
                .as("another tier")
                .isEqualTo("0.05");
        assertThat(plain(book.find("p", "m", null, 101, MAR)))
                .as("another step")
                .isEqualTo("0.2");
    }

    @Test
    void theLaterStartGoesFirstThenTheOneKnownLater() {
        PriceBook book = base.with(entries("""
                {"provider": "p", "model": "m", "input": 0.3, "known_at": "2026-06-01T00:00:00Z"},
                {"provider": "p", "model": "m", "valid_from": "2026-03-01T00:00:00Z", "input": 0.4,
                 "known_at": "2026-01-01T00:00:00Z"},
                {"provider": "p", "model": "other", "aliases": ["n"], "input": 0.5, "known_at": "2026-01-01T00:00:00Z"},
                {"provider": "p", "model": "another", "aliases": ["n"], "input": 0.6, "known_at": "2026-03-01T00:00:00Z"}"""));
        assertThat(input(book, "m", JAN)).isEqualTo("0.3");
        assertThat(input(book, "m", MAR)).isEqualTo("0.4");
        assertThat(input(book, "n", MAR)).isEqualTo("0.6");
    }

    @Test
    void aNameOfItsOwnGoesBeforeAnAlias() {
        PriceBook book = base.with(entries("""
                {"provider": "p", "model": "m", "input": 0.3},
                {"provider": "p", "model": "m-1", "input": 0.4}"""));
        assertThat(input(book, "m-1", JAN)).isEqualTo("0.4");
        assertThat(input(book, "m", JAN)).isEqualTo("0.3");
    }

    @Test
    void saysWhichBookAPriceIsFrom() {
        PriceBook book = base.with(entries("""
                {"provider": "p", "model": "m", "input": 0.3, "known_at": "2026-06-01T00:00:00Z"}"""));
        assertThat(book.versionOf(Objects.requireNonNull(book.find("p", "m", null, 1, JAN))))
                .isEqualTo("known at 2026-06-01T00:00:00Z");
        assertThat(book.versionOf(Objects.requireNonNull(book.find("p", "m", "flex", 1, JAN))))
                .isEqualTo("base");
    }

    @Test
    void listsWhatIsOverAndWhatIsNotReplaced() {
        List<Price> over = entries("""
                {"provider": "p", "model": "m", "input": 0.3},
                {"provider": "p", "model": "m", "valid_from": "2026-03-01T00:00:00Z", "input": 0.4}""");
        PriceBook book = base.with(over);
        assertThat(book.prices())
                .hasSize(4)
                .containsAll(over)
                .contains(base.prices().get(1), base.prices().get(2));
        assertThat(book.over()).isEqualTo(over);
    }

    private static List<Price> entries(String prices) {
        return PriceBook.entries("{\"version\": \"over\", \"usd_per_tokens\": 1, \"prices\": [" + prices + "]}");
    }

    private static String input(PriceBook book, String model, Instant at) {
        return plain(book.find("p", model, null, 1, at));
    }

    private static String plain(@Nullable Price price) {
        return Objects.requireNonNull(Objects.requireNonNull(price).input())
                .stripTrailingZeros()
                .toPlainString();
    }
}
