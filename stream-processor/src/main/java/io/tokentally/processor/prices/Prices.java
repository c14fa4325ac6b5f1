package io.tokentally.processor.prices;

import io.tokentally.pricing.PriceBook;

/**
 * The prices in force. A book never changes; what changes is which one this gives, so whatever is worked out from a book may be
 * kept for as long as {@link #book()} gives that same one. Thread-safe.
 */
public interface Prices {
    /**
     * The newest book; the same object while no price changes. Waits for the first one.
     *
     * @throws PricesUnreadException where that takes longer than a thread may wait
     */
    PriceBook book();

    /**
     * Waits until what lies before {@code position} on the topic of prices is in {@link #book()}.
     *
     * @throws PricesUnreadException where that takes longer than a thread may wait
     */
    void await(long position);

    /** A book that stays. */
    static Prices of(PriceBook book) {
        return new Prices() {
            @Override
            public PriceBook book() {
                return book;
            }

            @Override
            public void await(long position) {
                // there is no topic to be behind of
            }
        };
    }
}
