package io.tokentally.cli.prices;

import io.tokentally.pricing.Price;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Prices as people quote them: in USD per million tokens, exact, at least two decimals. */
final class Amounts {
    private static final int MILLION = 6;
    private static final int CENTS = 2;

    private Amounts() {}

    static String perMillion(@Nullable BigDecimal perToken) {
        return perToken == null ? "-" : exact(perToken).toPlainString();
    }

    /** The classes that have a price, in their usual order. */
    static Map<String, BigDecimal> byClass(Price price) {
        Map<String, BigDecimal> classes = new LinkedHashMap<>();
        put(classes, "input", price.input());
        put(classes, "cache_read", price.cacheRead());
        put(classes, "cache_write_5m", price.cacheWrite5m());
        put(classes, "cache_write_1h", price.cacheWrite1h());
        put(classes, "output", price.output());
        put(classes, "reasoning", price.reasoning());
        new TreeMap<>(price.other()).forEach((name, amount) -> put(classes, name, amount));
        return classes;
    }

    private static void put(Map<String, BigDecimal> classes, String name, @Nullable BigDecimal perToken) {
        if (perToken != null) {
            classes.put(name, exact(perToken));
        }
    }

    private static BigDecimal exact(BigDecimal perToken) {
        BigDecimal amount = perToken.movePointRight(MILLION).stripTrailingZeros();
        return amount.scale() < CENTS ? amount.setScale(CENTS) : amount;
    }
}
