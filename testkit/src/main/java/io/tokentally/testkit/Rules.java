package io.tokentally.testkit;

import io.tokentally.pricing.PriceBook;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Set;

/**
 * What the recount goes by, where it is configurable.
 *
 * @param history how far back events are admitted and how long ids are known
 * @param defaultPrice of tool operations whose model has no known price, USD per token
 * @param otherClasses the further token classes that totals keep apart
 */
public record Rules(
        Duration history,
        Set<String> toolNames,
        Set<String> operationModes,
        PriceBook prices,
        BigDecimal defaultPrice,
        Set<String> otherClasses) {

    /** The documented defaults, with the shipped prices. */
    public static Rules defaults() {
        return new Rules(
                Duration.ofDays(1826),
                Set.of("read", "search"),
                Set.of("full", "overview", "symbol", "references", "semantic", "tri_index"),
                PriceBook.shipped(),
                new BigDecimal("0.000015"),
                Set.of("input_audio", "input_citation", "input_image", "output_audio", "output_image"));
    }

    public Rules withPrices(PriceBook other) {
        return new Rules(history, toolNames, operationModes, other, defaultPrice, otherClasses);
    }

    public Rules withHistory(Duration other) {
        return new Rules(other, toolNames, operationModes, prices, defaultPrice, otherClasses);
    }
}
