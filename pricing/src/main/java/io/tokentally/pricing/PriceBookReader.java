package io.tokentally.pricing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads a book's JSON, goes on after a fault, and keeps amounts as the decimals that were written. Used once. */
final class PriceBookReader {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    private static final Set<String> FIELDS = Set.of("version", "note", "usd_per_tokens", "prices");
    private static final Set<String> PRICE_FIELDS = Set.of(
            "provider",
            "model",
            "aliases",
            "tier",
            "context_over",
            "valid_from",
            "valid_to",
            "input",
            "cache_read",
            "cache_write_5m",
            "cache_write_1h",
            "output",
            "reasoning",
            "other",
            "known_at");
    /** Tokens that an amount is for, and how many decimals further right that puts its point. */
    private static final Map<Long, Integer> UNITS = Map.of(1L, 0, 1_000L, 3, 1_000_000L, 6);

    private final List<String> faults;
    private String version = "";

    /** @param faults takes every fault found */
    PriceBookReader(List<String> faults) {
        this.faults = faults;
    }

    /** The entries without fault. */
    List<Price> read(String json) {
        JsonNode book;
        try {
            book = JSON.readTree(json);
        } catch (JsonProcessingException e) {
            faults.add("not JSON: " + e.getMessage());
            return List.of();
        }
        if (!book.isObject()) {
            faults.add("not a JSON object: " + book);
            return List.of();
        }
        FieldReader fields = new FieldReader("", book, faults);
        fields.allow(FIELDS);
        version = orEmpty(fields.text("version"));
        if (version.isBlank()) {
            fields.fault("version", "is missing");
        }
        int decimals = decimalsOfUnit(fields);
        JsonNode entries = book.path("prices");
        if (!entries.isArray()) {
            fields.fault("prices", "is not a list: " + entries);
        }
        List<Price> prices = new ArrayList<>();
        for (int i = 0; i < entries.size(); i++) {
            Price price = price("prices[" + i + "] ", entries.get(i), decimals);
            if (price != null) {
                prices.add(price);
            }
        }
        return prices;
    }

    String version() {
        return version;
    }

    private @Nullable Price price(String where, JsonNode entry, int decimals) {
        if (!entry.isObject()) {
            faults.add(where + "is not an object: " + entry);
            return null;
        }
        String named = where + entry.path("provider").asText("") + "/"
                + entry.path("model").asText("") + ": ";
        FieldReader fields = new FieldReader(named, entry, faults);
        fields.allow(PRICE_FIELDS);
        Map<String, BigDecimal> other = new HashMap<>();
        fields.decimals("other").forEach((name, amount) -> other.put(name, amount.movePointLeft(decimals)));
        try {
            return new Price(
                    orEmpty(fields.text("provider")),
                    orEmpty(fields.text("model")),
                    fields.texts("aliases"),
                    fields.text("tier"),
                    fields.count("context_over"),
                    fields.time("valid_from"),
                    fields.time("valid_to"),
                    perToken(fields.decimal("input"), decimals),
                    perToken(fields.decimal("cache_read"), decimals),
                    perToken(fields.decimal("cache_write_5m"), decimals),
                    perToken(fields.decimal("cache_write_1h"), decimals),
                    perToken(fields.decimal("output"), decimals),
                    perToken(fields.decimal("reasoning"), decimals),
                    other,
                    fields.time("known_at"));
        } catch (IllegalArgumentException e) {
            faults.add(named + e.getMessage());
            return null;
        }
    }

    private static int decimalsOfUnit(FieldReader fields) {
        long tokens = fields.count("usd_per_tokens");
        Integer decimals = UNITS.get(tokens);
        if (decimals == null) {
            fields.fault("usd_per_tokens", "must be 1, 1000 or 1000000: " + tokens);
            return 0;
        }
        return decimals;
    }

    private static @Nullable BigDecimal perToken(@Nullable BigDecimal amount, int decimals) {
        return amount == null ? null : amount.movePointLeft(decimals);
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
