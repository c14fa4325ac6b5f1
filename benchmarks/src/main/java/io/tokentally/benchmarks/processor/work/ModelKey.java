package io.tokentally.benchmarks.processor.work;

import io.tokentally.schemas.Keys;
import io.tokentally.schemas.Window;
import io.tokentally.total.ModelTotal;
import java.time.Instant;

/** Whose totals. */
public record ModelKey(String tenant, String provider, String model) {
    /** The public record of the model's total in a window. */
    public ModelTotal total(Window window, Instant start, long revision, Sums sums) {
        return new ModelTotal(tenant, provider, model, window.label(), start, revision, sums.toRecord());
    }

    public String key(Window window, Instant start) {
        return Keys.model(tenant, provider, model, window, start);
    }
}
