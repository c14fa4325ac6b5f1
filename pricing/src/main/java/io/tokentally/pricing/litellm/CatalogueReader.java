package io.tokentally.pricing.litellm;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tokentally.pricing.Price;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads a copy, goes on after what it cannot use and names it. Used once. */
final class CatalogueReader {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();
    private static final String DOCUMENTATION = "sample_spec";
    private static final String TIERED = "tiered_pricing";
    private static final String CACHE_HIT = "input_cost_per_token_cache_hit";

    private final boolean free;
    private final Map<List<?>, Price> prices = new LinkedHashMap<>();
    private final Map<List<?>, String> keys = new HashMap<>();
    private final Map<String, List<String>> unusable = new TreeMap<>();
    private final Map<String, Integer> unusedFields = new TreeMap<>();
    private final List<String> rounded = new ArrayList<>();

    CatalogueReader(boolean free) {
        this.free = free;
    }

    Catalogue read(String json) {
        JsonNode models;
        try {
            models = JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not JSON: " + e.getOriginalMessage(), e);
        }
        if (!models.isObject()) {
            throw new IllegalArgumentException("not an object of models but " + models.getNodeType());
        }
        models.fieldNames().forEachRemaining(key -> {
            if (!key.equals(DOCUMENTATION)) {
                model(key, models.get(key));
            }
        });
        return new Catalogue(List.copyOf(prices.values()), unusable, unusedFields, rounded);
    }

    private void model(String key, JsonNode entry) {
        JsonNode provider = entry.get("litellm_provider");
        if (provider == null || !provider.isTextual()) {
            unusable("no provider", key);
            return;
        }
        Map<Slot, Map<String, BigDecimal>> slots = new TreeMap<>();
        entry.fieldNames().forEachRemaining(field -> field(key, field, entry.get(field), slots));
        if (slots.isEmpty()) {
            unusable("no price of a token", key);
            return;
        }
        if (!free
                && slots.values().stream()
                        .flatMap(amounts -> amounts.values().stream())
                        .allMatch(amount -> amount.signum() == 0)) {
            unusable("every price is 0, which may mean unknown", key);
            return;
        }
        String model = CatalogueNames.model(key, provider.textValue());
        String name = CatalogueNames.withoutDefault(model);
        slots.forEach((slot, amounts) -> add(
                key,
                CatalogueNames.provider(provider.textValue()),
                name,
                name.equals(model) ? List.of() : List.of(model),
                slot,
                whole(slot, amounts, slots)));
    }

    private void field(String key, String field, JsonNode value, Map<Slot, Map<String, BigDecimal>> slots) {
        if (field.equals(TIERED) && value.isArray()) {
            value.forEach(step -> step(key, step, slots));
            return;
        }
        CatalogueField known = CatalogueField.of(field.equals(CACHE_HIT) ? "cache_read_input_token_cost" : field);
        if (known == null) {
            if (CatalogueField.isCost(field)) {
                unusedFields.merge(field, 1, Integer::sum);
            }
            return;
        }
        BigDecimal amount = amount(key, field, value);
        if (amount != null) {
            slots.computeIfAbsent(new Slot(known.tier(), known.contextOver()), made -> new HashMap<>())
                    .putIfAbsent(known.tokenClass(), amount);
        }
    }

    /** One of {@code [{"range":[0,256000],"input_cost_per_token":…}, …]}. */
    private void step(String key, JsonNode step, Map<Slot, Map<String, BigDecimal>> slots) {
        JsonNode from = step.path("range").path(0);
        if (!from.isNumber() || from.decimalValue().signum() < 0) {
            unusable("a step of " + TIERED + " has no range", key);
            return;
        }
        Slot slot = new Slot(null, from.decimalValue().longValue());
        step.fieldNames().forEachRemaining(field -> {
            CatalogueField known = CatalogueField.of(field);
            BigDecimal amount = known == null ? null : amount(key, field, step.get(field));
            if (known != null && amount != null) {
                slots.computeIfAbsent(slot, made -> new HashMap<>()).putIfAbsent(known.tokenClass(), amount);
            }
        });
    }

    private @Nullable BigDecimal amount(String key, String field, JsonNode value) {
        if (value.isNull()) {
            return null;
        }
        if (!value.isNumber()) {
            unusable(field + " is no number", key);
            return null;
        }
        Amount amount = Amount.of(value.decimalValue());
        if (amount.rounded()) {
            rounded.add(key + " " + field + ": " + value.asText() + " -> "
                    + amount.value().toPlainString());
        }
        return amount.value();
    }

    /** A step says what changes above it; the rest is as below it, but reasoning that cost what output did goes on doing so. */
    private static Map<String, BigDecimal> whole(
            Slot slot, Map<String, BigDecimal> amounts, Map<Slot, Map<String, BigDecimal>> slots) {
        Map<String, BigDecimal> below = slots.get(new Slot(slot.tier(), 0));
        if (slot.contextOver() == 0 || below == null) {
            return amounts;
        }
        Map<String, BigDecimal> whole = new HashMap<>(below);
        BigDecimal reasoning = below.get("reasoning");
        BigDecimal output = below.get("output");
        if (reasoning != null && output != null && reasoning.compareTo(output) == 0) {
            whole.remove("reasoning");
        }
        whole.putAll(amounts);
        return whole;
    }

    private void add(
            String key,
            String provider,
            String model,
            List<String> aliases,
            Slot slot,
            Map<String, BigDecimal> amounts) {
        Price price;
        try {
            price = price(provider, model, aliases, slot, new HashMap<>(amounts));
        } catch (IllegalArgumentException e) {
            unusable(String.valueOf(e.getMessage()), key);
            return;
        }
        Price known = prices.putIfAbsent(price.key(), price);
        if (known == null) {
            keys.put(price.key(), key);
        } else if (!known.sameAmounts(price)) {
            unusable("another price of the same model stands under " + keys.get(price.key()), key);
        }
    }

    private static Price price(
            String provider, String model, List<String> aliases, Slot slot, Map<String, BigDecimal> amounts) {
        return new Price(
                provider,
                model,
                aliases,
                slot.tier(),
                slot.contextOver(),
                null,
                null,
                amounts.remove("input"),
                amounts.remove("cache_read"),
                amounts.remove("cache_write_5m"),
                amounts.remove("cache_write_1h"),
                amounts.remove("output"),
                amounts.remove("reasoning"),
                amounts,
                null);
    }

    private void unusable(String why, String key) {
        List<String> named = unusable.computeIfAbsent(why, made -> new ArrayList<>());
        if (!named.contains(key)) {
            named.add(key);
        }
    }

    /**
     * A tier and a context step.
     *
     * @param tier null is the standard tier
     */
    private record Slot(@Nullable String tier, long contextOver) implements Comparable<Slot> {
        @Override
        public int compareTo(Slot that) {
            int byTier = (tier == null ? "" : tier).compareTo(that.tier == null ? "" : that.tier);
            return byTier != 0 ? byTier : Long.compare(contextOver, that.contextOver);
        }
    }
}
