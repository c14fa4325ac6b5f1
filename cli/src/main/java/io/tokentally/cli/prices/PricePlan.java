package io.tokentally.cli.prices;

import io.tokentally.pricing.Price;
import io.tokentally.pricing.PriceBook;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an import changes in the prices in force. */
final class PricePlan {
    /**
     * An entry to write.
     *
     * @param before what is in force instead now; null where there is none
     */
    record Change(Price price, @Nullable Price before) {}

    private final PriceBook book;
    private final List<Change> changes = new ArrayList<>();
    private int unchanged;

    PricePlan(PriceBook book) {
        this.book = book;
    }

    /**
     * Takes in a price of a list that has no times: a model that has no price yet has always cost that, as far as is known; one
     * that has another price costs that from {@code from} on.
     */
    void addUndated(Price price, Instant from) {
        Price before = book.inForce(price.provider(), price.model(), price.tier(), price.contextOver(), from);
        if (before != null && before.sameAmounts(price)) {
            unchanged++;
            return;
        }
        boolean known = book.named(price.provider(), price.model()).stream()
                .anyMatch(entry -> entry.isOf(price.tier(), price.contextOver()));
        changes.add(new Change(known ? price.withValidFrom(from) : price, before));
    }

    /** Takes in an entry with its own times; it replaces the one of its key. */
    void addDated(Price price) {
        for (Price entry : book.prices()) {
            if (entry.key().equals(price.key())) {
                if (PricesSetCommand.same(entry, price)) {
                    unchanged++;
                } else {
                    changes.add(new Change(price, entry));
                }
                return;
            }
        }
        changes.add(new Change(price, null));
    }

    List<Change> changes() {
        return changes;
    }

    int unchanged() {
        return unchanged;
    }
}
