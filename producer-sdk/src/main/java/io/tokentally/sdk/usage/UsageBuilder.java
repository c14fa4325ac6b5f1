package io.tokentally.sdk.usage;

import io.tokentally.event.TokenCounts;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes a {@link Usage}. Not thread-safe. */
public final class UsageBuilder {
    private @Nullable String provider;
    private @Nullable String model;
    private @Nullable Instant timestamp;
    private @Nullable Long input;
    private @Nullable Long cacheRead;
    private @Nullable Long cacheWrite5m;
    private @Nullable Long cacheWrite1h;
    private @Nullable Long output;
    private @Nullable Long reasoning;
    private Map<String, Long> other = new HashMap<>();
    private @Nullable BigDecimal inputCost;
    private @Nullable BigDecimal outputCost;
    private @Nullable BigDecimal totalCost;

    UsageBuilder() {}

    static UsageBuilder of(Usage usage) {
        return new UsageBuilder()
                .provider(usage.provider())
                .model(usage.model())
                .timestamp(usage.timestamp())
                .tokens(usage.classes().toTokens())
                .inputCost(usage.inputCost())
                .outputCost(usage.outputCost())
                .totalCost(usage.totalCost());
    }

    public UsageBuilder provider(@Nullable String name) {
        provider = name;
        return this;
    }

    public UsageBuilder model(@Nullable String name) {
        model = name;
        return this;
    }

    public UsageBuilder timestamp(@Nullable Instant at) {
        timestamp = at;
        return this;
    }

    /** All classes at once. */
    public UsageBuilder tokens(TokenCounts counts) {
        input = counts.getInput();
        cacheRead = counts.getCacheRead();
        cacheWrite5m = counts.getCacheWrite5m();
        cacheWrite1h = counts.getCacheWrite1h();
        output = counts.getOutput();
        reasoning = counts.getReasoning();
        other = new HashMap<>(Usage.copied(counts.getOther()));
        return this;
    }

    public UsageBuilder input(@Nullable Long tokens) {
        input = tokens;
        return this;
    }

    public UsageBuilder cacheRead(@Nullable Long tokens) {
        cacheRead = tokens;
        return this;
    }

    public UsageBuilder cacheWrite5m(@Nullable Long tokens) {
        cacheWrite5m = tokens;
        return this;
    }

    public UsageBuilder cacheWrite1h(@Nullable Long tokens) {
        cacheWrite1h = tokens;
        return this;
    }

    public UsageBuilder output(@Nullable Long tokens) {
        output = tokens;
        return this;
    }

    public UsageBuilder reasoning(@Nullable Long tokens) {
        reasoning = tokens;
        return this;
    }

    /** One more class, by a name that starts with {@code input_} or {@code output_}. */
    public UsageBuilder other(String name, long tokens) {
        other.put(name, tokens);
        return this;
    }

    public UsageBuilder inputCost(@Nullable BigDecimal usd) {
        inputCost = usd;
        return this;
    }

    public UsageBuilder outputCost(@Nullable BigDecimal usd) {
        outputCost = usd;
        return this;
    }

    /** Where the sides are not known apart. */
    public UsageBuilder totalCost(@Nullable BigDecimal usd) {
        totalCost = usd;
        return this;
    }

    /**
     * The usage with what was set.
     *
     * @throws InvalidUsageException where a value is out of bounds
     */
    public Usage build() {
        return new Usage(
                provider,
                model,
                timestamp,
                input,
                cacheRead,
                cacheWrite5m,
                cacheWrite1h,
                output,
                reasoning,
                other,
                inputCost,
                outputCost,
                totalCost);
    }
}
