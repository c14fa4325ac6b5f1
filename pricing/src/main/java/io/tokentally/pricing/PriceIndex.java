package io.tokentally.pricing;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds entries by provider and name, the one that goes first at the front. Used once, while a book is made. */
final class PriceIndex {
    /**
     * An entry under one of its names.
     *
     * @param over whether it was put over the book
     * @param exact whether the name is the model's own, not an alias
     */
    private record Named(Price price, boolean over, boolean exact) {}

    private static final Comparator<Named> FIRST = Comparator.comparing(
                    (Named named) -> named.price.contextOver(), Comparator.reverseOrder())
            .thenComparing(Named::over, Comparator.reverseOrder())
            .thenComparing(Named::exact, Comparator.reverseOrder())
            .thenComparing(named -> named.price.validFrom(), Comparator.nullsLast(Comparator.<Instant>reverseOrder()))
            .thenComparing(named -> named.price.knownAt(), Comparator.nullsLast(Comparator.<Instant>reverseOrder()))
            .thenComparing(named -> named.price.model());

    private final Map<String, Map<String, List<Named>>> entries = new HashMap<>();

    PriceIndex(List<Price> base, List<Price> over) {
        base.forEach(price -> add(price, false, price.aliases()));
        Map<List<String>, Set<String>> aliases = new HashMap<>();
        base.forEach(price -> aliases.computeIfAbsent(model(price), model -> new LinkedHashSet<>())
                .addAll(price.aliases()));
        for (Price price : over) {
            Set<String> names = new LinkedHashSet<>(price.aliases());
            names.addAll(aliases.getOrDefault(model(price), Set.of()));
            add(price, true, names);
        }
    }

    private void add(Price price, boolean over, Iterable<String> aliases) {
        Map<String, List<Named>> names = entries.computeIfAbsent(price.provider(), provider -> new HashMap<>());
        names.computeIfAbsent(price.model(), name -> new ArrayList<>()).add(new Named(price, over, true));
        for (String alias : aliases) {
            if (!alias.equals(price.model())) {
                names.computeIfAbsent(alias, name -> new ArrayList<>()).add(new Named(price, over, false));
            }
        }
    }

    Map<String, Map<String, Price[]>> sorted() {
        Map<String, Map<String, Price[]>> sorted = new HashMap<>();
        entries.forEach((provider, names) -> {
            Map<String, Price[]> ofProvider = sorted.computeIfAbsent(provider, made -> new HashMap<>());
            names.forEach((name, found) -> ofProvider.put(
                    name, found.stream().sorted(FIRST).map(Named::price).toArray(Price[]::new)));
        });
        return sorted;
    }

    /** Adds a fault for each two prices of one name at the same time. */
    static void overlaps(List<Price> prices, List<String> faults) {
        new PriceIndex(prices, List.of())
                .entries.forEach((provider, names) -> names.forEach((name, found) -> overlaps(name, found, faults)));
    }

    private static void overlaps(String name, List<Named> found, List<String> faults) {
        for (int i = 0; i < found.size(); i++) {
            for (int j = i + 1; j < found.size(); j++) {
                Price first = found.get(i).price;
                Price second = found.get(j).price;
                if (first.sameSlot(second) && first.overlaps(second)) {
                    faults.add("two prices of \"" + name + "\" at the same time: " + first.label() + " and "
                            + second.label());
                }
            }
        }
    }

    private static List<String> model(Price price) {
        return List.of(price.provider(), price.model());
    }
}
