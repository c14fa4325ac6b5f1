package io.tokentally.pricing.litellm;

import io.tokentally.pricing.Price;
import java.util.List;
import java.util.Map;

/**
 * What a copy of the catalogue came to.
 *
 * @param prices usable ones, each open in time, with no two of one key
 * @param unusable keys by why none or not all of what they say can be used
 * @param unusedFields fields that state money for something that is no token class of ours → how many models have them
 * @param rounded {@code key field: written -> kept}
 */
public record Catalogue(
        List<Price> prices,
        Map<String, List<String>> unusable,
        Map<String, Integer> unusedFields,
        List<String> rounded) {

    /**
     * Reads a copy of {@code model_prices_and_context_window.json}.
     *
     * @param free whether a model of which every price is 0 costs nothing; else such an entry, which the catalogue also has for
     *     what is not known, is unusable
     * @throws IllegalArgumentException where it is none
     */
    public static Catalogue read(String json, boolean free) {
        return new CatalogueReader(free).read(json);
    }

    /** Whether the JSON looks like the catalogue: an object of entries with {@code litellm_provider}. */
    public static boolean isOne(String json) {
        return json.contains("\"litellm_provider\"");
    }
}
