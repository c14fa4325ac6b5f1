package io.tokentally.pricing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Prices of models over time. Immutable and thread-safe; a lookup is two hash probes and a scan of one model's entries,
 * without allocation.
 *
 * <p>The format is JSON: {@code {"version":…, "usd_per_tokens":1000000, "prices":[{"provider":…, "model":…, "aliases":[…],
 * "tier":…, "context_over":…, "valid_from":…, "valid_to":…, "input":…, "cache_read":…, "cache_write_5m":…,
 * "cache_write_1h":…, "output":…, "reasoning":…, "other":{…}, "known_at":…}]}}. Amounts are decimal numbers, in USD per
 * {@code usd_per_tokens} tokens (1, 1,000 or 1,000,000); all but provider and model may be left out. Times are RFC 3339.
 */
public final class PriceBook {

    private static final String SHIPPED = "prices.json";

    private final String version;
    private final List<Price> base;
    private final List<Price> over;
    private final Map<String, Map<String, Price[]>> byProviderAndName;

    private PriceBook(String version, List<Price> base, List<Price> over) {
        this.version = version;
        this.base = List.copyOf(base);
        this.over = List.copyOf(over);
        byProviderAndName = new PriceIndex(base, over).sorted();
    }

    /** The book that comes with this module. */
    public static PriceBook shipped() {
        return Shipped.BOOK;
    }

    /**
     * A book with other entries over those of this one: for the same provider, name, tier and context step, one of
     * {@code over} that is in force wins over any of this book, then the one of the later start, then the one known later. An
     * entry counts for the model's aliases in this book too, but an entry that bears the asked name itself goes first. What
     * {@code over} does not say stays as it is here.
     *
     * @param over may overlap
     */
    public PriceBook with(Collection<Price> over) {
        return new PriceBook(version, base, List.copyOf(over));
    }

    /**
     * The entries of a book in the format above, also where they overlap: to be put over another book.
     *
     * @throws IllegalArgumentException with every fault
     */
    public static List<Price> entries(String json) {
        List<String> faults = new ArrayList<>();
        List<Price> prices = new PriceBookReader(faults).read(json);
        refuse(faults);
        return prices;
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
        PriceIndex.overlaps(prices, faults);
        refuse(faults);
        return new PriceBook(reader.version(), prices, List.of());
    }

    private static void refuse(List<String> faults) {
        if (!faults.isEmpty()) {
            throw new IllegalArgumentException("price book: " + String.join("\nprice book: ", faults));
        }
    }

    /** Of the book that lies at the bottom. */
    public String version() {
        return version;
    }

    /** Which book an entry is from, as is stored with what it priced: the version, or when the entry became known. */
    public String versionOf(Price price) {
        return price.knownAt() == null ? version : "known at " + price.knownAt();
    }

    /** The entries that were put over the book. */
    public List<Price> over() {
        return over;
    }

    /** Those that were put over the book, then those of the book that none of them replaces from its very start. */
    public List<Price> prices() {
        List<Price> all = new ArrayList<>(over);
        Set<List<?>> replaced = new HashSet<>();
        over.forEach(price -> replaced.add(price.key()));
        base.stream().filter(price -> !replaced.contains(price.key())).forEach(all::add);
        return List.copyOf(all);
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

    /** The entry in force at a time that names exactly this context step; null where there is none. */
    public @Nullable Price inForce(String provider, String model, @Nullable String tier, long contextOver, Instant at) {
        for (Price entry : named(provider, model)) {
            if (entry.isOf(tier, contextOver) && entry.isValidAt(at)) {
                return entry;
            }
        }
        return null;
    }

    /** Every entry under a model's name or alias, of any tier, step and time. */
    public List<Price> named(String provider, String model) {
        Price[] entries = byProviderAndName.getOrDefault(provider, Map.of()).get(model);
        return entries == null ? List.of() : List.of(entries);
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
