package io.tokentally.pricing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Prices of models over time. Immutable and thread-safe; a lookup is two hash probes and a scan of one model's entries,
 * without allocation.
 *
 * <p>The format is JSON: {@code {"version":…, "usd_per_tokens":1000000, "prices":[{"provider":…, "model":…, "aliases":[…],
 * "tier":…, "context_over":…, "valid_from":…, "valid_to":…, "input":…, "cache_read":…, "cache_write_5m":…,
 * "cache_write_1h":…, "output":…, "reasoning":…, "other":{…}}]}}. Amounts are decimal numbers, in USD per
 * {@code usd_per_tokens} tokens (1, 1,000 or 1,000,000); all but provider and model may be left out. Times are RFC 3339.
 */
public final class PriceBook {

    private static final String SHIPPED = "prices.json";

    private final String version;
    private final List<Price> prices;
    private final Map<String, Map<String, Price[]>> byProviderAndName = new HashMap<>();

    private PriceBook(String version, List<Price> prices) {
        this.version = version;
        this.prices = List.copyOf(prices);
        entriesByName(prices)
                .forEach((provider, names) -> names.forEach((name, entries) -> byProviderAndName
                        .computeIfAbsent(provider, p -> new HashMap<>())
                        .put(name, highestStepFirst(entries))));
    }

    /** The book that comes with this module. */
    public static PriceBook shipped() {
        return Shipped.BOOK;
    }

    /**
     * Reads a book in the format above.
     *
     * @throws IllegalArgumentException with every fault, each naming its entry and the offending value
     */
    public static PriceBook parse(String json) {
        List<String> faults = new ArrayList<>();
        PriceBookReader reader = new PriceBookReader(faults);
        List<Price> prices = reader.read(json);
        entriesByName(prices)
                .forEach((provider, names) -> names.forEach((name, entries) -> checkOverlaps(name, entries, faults)));
        if (!faults.isEmpty()) {
            throw new IllegalArgumentException("price book: " + String.join("\nprice book: ", faults));
        }
        return new PriceBook(reader.version(), prices);
    }

    /** Of the book as a whole; stored with what it priced. */
    public String version() {
        return version;
    }

    /** In the order of the book. */
    public List<Price> prices() {
        return prices;
    }

    /**
     * The entry that prices a request: of the provider's entries that bear the model's name or alias, are of the tier, and
     * are valid at the time, the one with the highest context step strictly below {@code contextTokens}.
     *
     * @param provider canonical OpenTelemetry {@code gen_ai.provider.name}
     * @param tier as served; null, default, standard, auto and on_demand are the standard tier
     * @param contextTokens all input tokens of the request, see {@link TokenUsage#contextTokens()}
     * @return null where no price is known, which includes a tier for which the model has no entry
     */
    public @Nullable Price find(String provider, String model, @Nullable String tier, long contextTokens, Instant at) {
        Map<String, Price[]> names = byProviderAndName.get(provider);
        Price[] entries = names == null ? null : names.get(model);
        if (entries == null) {
            return null;
        }
        String wanted = Tiers.canonical(tier);
        for (Price entry : entries) {
            boolean applies = contextTokens > entry.contextOver() || entry.contextOver() == 0;
            if (applies && Objects.equals(entry.tier(), wanted) && entry.isValidAt(at)) {
                return entry;
            }
        }
        return null;
    }

    private static Map<String, Map<String, List<Price>>> entriesByName(List<Price> prices) {
        Map<String, Map<String, List<Price>>> result = new HashMap<>();
        for (Price price : prices) {
            Map<String, List<Price>> names = result.computeIfAbsent(price.provider(), p -> new HashMap<>());
            names.computeIfAbsent(price.model(), n -> new ArrayList<>()).add(price);
            for (String alias : price.aliases()) {
                names.computeIfAbsent(alias, n -> new ArrayList<>()).add(price);
            }
        }
        return result;
    }

    private static Price[] highestStepFirst(List<Price> entries) {
        return entries.stream()
                .sorted(Comparator.comparingLong(Price::contextOver).reversed())
                .toArray(Price[]::new);
    }

    private static void checkOverlaps(String name, List<Price> entries, List<String> faults) {
        for (int i = 0; i < entries.size(); i++) {
            for (int j = i + 1; j < entries.size(); j++) {
                Price first = entries.get(i);
                Price second = entries.get(j);
                if (first.sameSlot(second) && first.overlaps(second)) {
                    faults.add("two prices of \"" + name + "\" at the same time: " + first.label() + " and "
                            + second.label());
                }
            }
        }
    }

    /** Read once, on first use. */
    private static final class Shipped {
        static final PriceBook BOOK = parse(text());

        private static String text() {
            try (InputStream resource = PriceBook.class.getResourceAsStream(SHIPPED)) {
                return new String(
                        Objects.requireNonNull(resource, SHIPPED + " is missing from the jar")
                                .readAllBytes(),
                        StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(SHIPPED, e);
            }
        }
    }
}
