package io.tokentally.pricing.litellm;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What one field of a model's entry is a price of.
 *
 * @param tokenClass ours: one of the six, or a further one
 * @param tier null is the standard tier
 * @param contextOver 0 where it applies to every request
 */
record CatalogueField(String tokenClass, @Nullable String tier, long contextOver) {
    private static final Map<String, String> CLASSES = Map.ofEntries(
            Map.entry("input_cost_per_token", "input"),
            Map.entry("cache_read_input_token_cost", "cache_read"),
            Map.entry("cache_creation_input_token_cost", "cache_write_5m"),
            Map.entry("cache_creation_input_token_cost_above_1hr", "cache_write_1h"),
            Map.entry("output_cost_per_token", "output"),
            Map.entry("output_cost_per_reasoning_token", "reasoning"),
            Map.entry("input_cost_per_audio_token", "input_audio"),
            Map.entry("output_cost_per_audio_token", "output_audio"),
            Map.entry("input_cost_per_image_token", "input_image"),
            Map.entry("output_cost_per_image_token", "output_image"),
            Map.entry("citation_cost_per_token", "input_citation"));
    private static final Map<String, String> TIERS = Map.of("priority", "priority", "flex", "flex", "batches", "batch");
    private static final Pattern NAME = Pattern.compile("(.+?)(?:_above_(\\d+)k_tokens)?(?:_(priority|flex|batches))?");
    private static final long THOUSAND = 1_000;

    /** Null where the field is no price of a token class that we know. */
    static @Nullable CatalogueField of(String name) {
        Matcher parts = NAME.matcher(name);
        if (!parts.matches()) {
            return null;
        }
        String tokenClass = CLASSES.get(parts.group(1));
        String thousands = parts.group(2);
        String tier = parts.group(3);
        return tokenClass == null
                ? null
                : new CatalogueField(
                        tokenClass,
                        tier == null ? null : TIERS.get(tier),
                        thousands == null ? 0 : Long.parseLong(thousands) * THOUSAND);
    }

    /** Whether a field that is none of ours states money all the same. */
    static boolean isCost(String name) {
        return name.contains("cost") || name.equals("tiered_pricing");
    }
}
