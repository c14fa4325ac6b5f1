package io.tokentally.pricing;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One entry of a price book: what each token class of a model costs, in USD per single token, from 0 to 1, kept
 * with 18 decimals. A class without a price is null (or not in {@code other}).
 *
 * @param provider canonical OpenTelemetry {@code gen_ai.provider.name}
 * @param aliases other names under which the provider serves the model at this price
 * @param tier null is the standard tier
 * @param contextOver the entry applies to requests with more input tokens than this
 * @param validFrom inclusive, null where open
 * @param validTo exclusive, null where open
 * @param knownAt when the entry was written, null for one of a book that has only a version
 */
public record Price(
        String provider,
        String model,
        List<String> aliases,
        @Nullable String tier,
        long contextOver,
        @Nullable Instant validFrom,
        @Nullable Instant validTo,
        @Nullable BigDecimal input,
        @Nullable BigDecimal cacheRead,
        @Nullable BigDecimal cacheWrite5m,
        @Nullable BigDecimal cacheWrite1h,
        @Nullable BigDecimal output,
        @Nullable BigDecimal reasoning,
        Map<String, BigDecimal> other,
        @Nullable Instant knownAt) {

    static final int SCALE = 18;
    private static final BigDecimal ZERO = BigDecimal.ZERO.setScale(SCALE);

    /** @throws IllegalArgumentException naming every fault and its value */
    public Price {
        aliases = List.copyOf(aliases);
        tier = Tiers.canonical(tier);
        List<String> faults = new ArrayList<>();
        checkName("provider", provider, faults);
        checkName("model", model, faults);
        aliases.forEach(alias -> checkName("alias", alias, faults));
        if (contextOver < 0) {
            faults.add("context_over " + contextOver + " is negative");
        }
        if (validFrom != null && validTo != null && !validFrom.isBefore(validTo)) {
            faults.add("valid_from " + validFrom + " is not before valid_to " + validTo);
        }
        checkAmount("input", input, faults);
        checkAmount("cache_read", cacheRead, faults);
        checkAmount("cache_write_5m", cacheWrite5m, faults);
        checkAmount("cache_write_1h", cacheWrite1h, faults);
        checkAmount("output", output, faults);
        checkAmount("reasoning", reasoning, faults);
        other.forEach((name, amount) -> {
            if (!TokenUsage.isInput(name) && !TokenUsage.isOutput(name)) {
                faults.add("other class \"" + name + "\" starts with neither input_ nor output_");
            }
            checkAmount(name, amount, faults);
        });
        if (!faults.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", faults));
        }
        input = scaled(input);
        cacheRead = scaled(cacheRead);
        cacheWrite5m = scaled(cacheWrite5m);
        cacheWrite1h = scaled(cacheWrite1h);
        output = scaled(output);
        reasoning = scaled(reasoning);
        Map<String, BigDecimal> scaledOther = new HashMap<>();
        other.forEach((name, amount) -> scaledOther.put(name, amount.setScale(SCALE)));
        other = Map.copyOf(scaledOther);
    }

    /**
     * Price times tokens, exactly, summed by cost side. Reasoning without a price of its own takes the output price. Null
     * where any other class with a non-zero count has no price.
     */
    public @Nullable Cost cost(TokenUsage usage) {
        BigDecimal in = ZERO;
        in = add(in, usage.input(), input);
        in = add(in, usage.cacheRead(), cacheRead);
        in = add(in, usage.cacheWrite5m(), cacheWrite5m);
        in = add(in, usage.cacheWrite1h(), cacheWrite1h);
        BigDecimal out = ZERO;
        out = add(out, usage.output(), output);
        out = add(out, usage.reasoning(), reasoning == null ? output : reasoning);
        for (Map.Entry<String, Long> count : usage.other().entrySet()) {
            BigDecimal amount = other.get(count.getKey());
            if (TokenUsage.isInput(count.getKey())) {
                in = add(in, count.getValue(), amount);
            } else {
                out = add(out, count.getValue(), amount);
            }
        }
        return in == null || out == null ? null : new Cost(in, out);
    }

    /** The same entry, as written at another time. */
    public Price withKnownAt(@Nullable Instant at) {
        return copy(aliases, validFrom, at);
    }

    /** The same entry with another start. */
    public Price withValidFrom(@Nullable Instant from) {
        return copy(aliases, from, knownAt);
    }

    /** The same entry with other names. */
    public Price withAliases(List<String> names) {
        return copy(names, validFrom, knownAt);
    }

    private Price copy(List<String> names, @Nullable Instant from, @Nullable Instant at) {
        return new Price(
                provider,
                model,
                names,
                tier,
                contextOver,
                from,
                validTo,
                input,
                cacheRead,
                cacheWrite5m,
                cacheWrite1h,
                output,
                reasoning,
                other,
                at);
    }

    /** Whether every token class costs the same in both. */
    public boolean sameAmounts(Price that) {
        return amounts().equals(that.amounts());
    }

    private List<?> amounts() {
        return Arrays.asList(input, cacheRead, cacheWrite5m, cacheWrite1h, output, reasoning, other);
    }

    /** Whether any token class has a price. */
    public boolean hasAmounts() {
        return input != null
                || cacheRead != null
                || cacheWrite5m != null
                || cacheWrite1h != null
                || output != null
                || reasoning != null
                || !other.isEmpty();
    }

    /** What names the entry: another one of the same key takes its place. */
    public List<?> key() {
        return Arrays.asList(provider, model, tier, contextOver, validFrom);
    }

    /** Whether the entry is in force at a time. */
    public boolean isValidAt(Instant at) {
        return (validFrom == null || !at.isBefore(validFrom)) && (validTo == null || at.isBefore(validTo));
    }

    /** Whether it is for exactly this tier, under any of its names, and context step. */
    public boolean isOf(@Nullable String ofTier, long step) {
        return contextOver == step && Objects.equals(tier, Tiers.canonical(ofTier));
    }

    boolean sameSlot(Price that) {
        return contextOver == that.contextOver && Objects.equals(tier, that.tier);
    }

    boolean overlaps(Price that) {
        return startsBeforeEndOf(that) && that.startsBeforeEndOf(this);
    }

    /** How faults name the entry: {@code openai/gpt-4o, tier priority, context over 128000, from 2026-01-01T00:00:00Z}. */
    public String label() {
        return provider
                + "/"
                + model
                + (tier == null ? "" : ", tier " + tier)
                + (contextOver == 0 ? "" : ", context over " + contextOver)
                + (validFrom == null ? "" : ", from " + validFrom)
                + (validTo == null ? "" : ", to " + validTo);
    }

    private boolean startsBeforeEndOf(Price that) {
        return validFrom == null || that.validTo == null || validFrom.isBefore(that.validTo);
    }

    private static @Nullable BigDecimal add(
            @Nullable BigDecimal sum, @Nullable Long count, @Nullable BigDecimal amount) {
        if (sum == null || count == null || count == 0) {
            return sum;
        }
        return amount == null ? null : sum.add(amount.multiply(BigDecimal.valueOf(count)));
    }

    private static @Nullable BigDecimal scaled(@Nullable BigDecimal amount) {
        return amount == null ? null : amount.setScale(SCALE);
    }

    private static void checkName(String field, String value, List<String> faults) {
        if (value.isBlank()) {
            faults.add(field + " is empty");
        }
    }

    private static void checkAmount(String field, @Nullable BigDecimal amount, List<String> faults) {
        if (amount == null) {
            return;
        }
        if (amount.signum() < 0) {
            faults.add(field + " is negative: " + amount + " USD per token");
        } else if (amount.compareTo(BigDecimal.ONE) > 0) {
            faults.add(field + " is more than 1 USD per token: " + amount);
        } else if (amount.stripTrailingZeros().scale() > SCALE) {
            faults.add(field + " has more than 18 decimals: " + amount + " USD per token");
        }
    }
}
