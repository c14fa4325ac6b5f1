package io.tokentally.sdk.usage;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.tokentally.event.TokenCounts;
import io.tokentally.event.UsageEvent;
import io.tokentally.schemas.Bounds;
import io.tokentally.schemas.Providers;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One call's usage as a plain value: what was consumed, and what it cost where that is known. Immutable. What is not known
 * is null, not 0.
 *
 * <p>As JSON and YAML: {@code inputTokens, outputTokens, totalTokens, inputCost, outputCost, totalCost, model, provider,
 * timestamp}, and the disjoint classes as {@code tokens: {input, cache_read, cache_write_5m, cache_write_1h, output,
 * reasoning, other}}; empties omitted, costs exact.
 *
 * @param provider in its standard form; null where not known
 * @param model as served
 * @param timestamp when the call was made
 * @param input uncached
 * @param output without reasoning where that is itemised
 * @param other further classes, by names that start with {@code input_} or {@code output_}
 * @param inputCost in USD, from 0 to below 10^12, kept with up to 18 decimals; so are the others
 * @param totalCost the sum of the other two where both are known
 */
public record Usage(
        @Nullable String provider,
        @Nullable String model,
        @Nullable Instant timestamp,
        @Nullable Long input,
        @Nullable Long cacheRead,
        @Nullable Long cacheWrite5m,
        @Nullable Long cacheWrite1h,
        @Nullable Long output,
        @Nullable Long reasoning,
        Map<String, Long> other,
        @Nullable BigDecimal inputCost,
        @Nullable BigDecimal outputCost,
        @Nullable BigDecimal totalCost) {

    /**
     * Checks every value.
     *
     * @throws InvalidUsageException where a count, a cost or a class's name is out of bounds; shows it
     */
    public Usage {
        provider = provider == null || provider.isBlank() ? null : Providers.canonical(provider);
        model = model == null || model.isBlank() ? null : model;
        count("input", input);
        count("cache_read", cacheRead);
        count("cache_write_5m", cacheWrite5m);
        count("cache_write_1h", cacheWrite1h);
        count("output", output);
        count("reasoning", reasoning);
        other = Map.copyOf(other);
        other.forEach(Usage::otherClass);
        inputCost = UsageMoney.checked("inputCost", inputCost);
        outputCost = UsageMoney.checked("outputCost", outputCost);
        totalCost = UsageMoney.checked("totalCost", UsageMoney.total(inputCost, outputCost, totalCost));
    }

    public static UsageBuilder builder() {
        return new UsageBuilder();
    }

    /**
     * What an event says, without costs: those of a price book are filled by {@link #priced}, and the one that a provider
     * reported is kept apart from them.
     *
     * @throws InvalidUsageException where a count is out of bounds
     */
    public static Usage of(UsageEvent event) {
        Instant occurred = event.getOccurredAt();
        TokenCounts tokens = event.getTokens();
        return builder()
                .provider(event.getProvider())
                .model(event.getModel())
                .timestamp(occurred == null ? event.getRecordedAt() : occurred)
                .tokens(tokens == null ? new TokenCounts() : tokens)
                .build();
    }

    /**
     * Reads what {@link #toJson} writes, and every dialect of a provider that {@link UsageNormalizer} reads.
     *
     * @throws UnknownUsageException where its shape is not known; names its keys
     * @throws InvalidUsageException where a value is out of bounds; shows it
     * @throws NoUsageException where it reports no usage
     */
    public static Usage fromJson(String json) {
        return OwnForm.readAny(json);
    }

    /** As {@link #fromJson}, of YAML. Needs {@code jackson-dataformat-yaml}. */
    public static Usage fromYaml(String yaml) {
        return OwnForm.readAny(UsageYaml.read(yaml));
    }

    /** As {@link #fromJson}, of the same as a map. */
    @JsonCreator
    public static Usage fromMap(Map<String, ?> map) {
        return OwnForm.readAny(map);
    }

    /** Whether it can be recorded: it names its provider. */
    public boolean isValid() {
        return provider != null;
    }

    /** The sum of all input classes; null where none is reported. */
    public @Nullable Long inputTokens() {
        Classes classes = classes();
        return classes.anyInput() ? Long.valueOf(classes.prompt()) : null;
    }

    /** The sum of all output classes; null where none is reported. */
    public @Nullable Long outputTokens() {
        Classes classes = classes();
        return classes.anyOutput() ? Long.valueOf(classes.completion()) : null;
    }

    /** The sum of all classes; null where none is reported. */
    public @Nullable Long totalTokens() {
        Classes classes = classes();
        return classes.none() ? null : Long.valueOf(classes.prompt() + classes.completion());
    }

    /** With the costs that {@code prices} gives at its time (now, where it has none), for the standard tier. */
    public Usage priced(UsagePrices prices) {
        return priced(prices, null);
    }

    /** As {@link #priced(UsagePrices)}, for another tier. Where no price is known it has no costs. */
    public Usage priced(UsagePrices prices, @Nullable String serviceTier) {
        UsageCost cost = prices.costOf(this, serviceTier);
        return UsageBuilder.of(this)
                .inputCost(cost == null ? null : cost.input())
                .outputCost(cost == null ? null : cost.output())
                .totalCost(null)
                .build();
    }

    /** With the provider that the caller names; as it is where that is null or empty. */
    public Usage named(@Nullable String by) {
        return by == null || by.isEmpty()
                ? this
                : UsageBuilder.of(this).provider(by).build();
    }

    /** In the order in which it is written; numbers, text and maps alone. */
    @JsonValue
    public Map<String, Object> toMap() {
        return OwnForm.write(this);
    }

    public String toJson() {
        return OwnForm.json(this);
    }

    /**
     * As {@link #toJson}, in YAML. Needs {@code jackson-dataformat-yaml}.
     *
     * @throws IllegalStateException where that is not on the class path
     */
    public String toYaml() {
        return UsageYaml.write(toMap());
    }

    /**
     * An event that says the same: {@code timestamp} as {@code occurred_at}, {@code totalCost} as what the caller reports.
     *
     * @throws InvalidUsageException where it is not {@link #isValid}
     */
    public UsageEvent.Builder toEvent() {
        UsageEvent.Builder event = normalized(null).toEvent();
        if (timestamp != null) {
            event.setOccurredAt(timestamp.truncatedTo(ChronoUnit.MICROS));
        }
        if (totalCost != null) {
            event.setReportedCostUsd(totalCost.setScale(UsageMoney.SCALE, RoundingMode.UNNECESSARY));
        }
        return event;
    }

    NormalizedUsage normalized(@Nullable String named) {
        String by = named(named).provider;
        if (by == null) {
            throw new InvalidUsageException("usage names no provider: " + toMap());
        }
        Classes classes = classes();
        return new NormalizedUsage(by, model, null, classes.toTokens(), classes.source(), null, null, false);
    }

    Classes classes() {
        return new Classes(input, cacheRead, cacheWrite5m, cacheWrite1h, output, reasoning, other, false);
    }

    private static void otherClass(String name, Long count) {
        if (!name.startsWith("input_") && !name.startsWith("output_")) {
            throw new InvalidUsageException("a token class must start with input_ or output_ but is " + name);
        }
        count(name, count);
    }

    private static void count(String name, @Nullable Long count) {
        if (count != null && (count < 0 || count >= Bounds.COUNT_LIMIT)) {
            throw new InvalidUsageException(name + " must be a whole number from 0 to below 2^53 but is " + count);
        }
    }

    static Map<String, Long> copied(@Nullable Map<String, Long> other) {
        return other == null ? Map.of() : new HashMap<>(other);
    }
}
