package io.tokentally.processor.topology;

import io.tokentally.pricing.PriceBook;
import io.tokentally.processor.prices.Prices;

/** Prices that a test changes between two records. */
final class ChangingPrices implements Prices {
    private PriceBook book;
    private long awaited;

    ChangingPrices(PriceBook book) {
        this.book = book;
    }

    void change(PriceBook other) {
        book = other;
    }

    @Override
    public PriceBook book() {
        return book;
    }

    @Override
    public void await(long position) {
        awaited = Math.max(awaited, position);
    }

    long awaited() {
        return awaited;
    }
}
