package io.tokentally.sdk.observe;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Totals of a span of time, and per model. Guarded by {@link Tally}. */
final class PerModel {
    /** Models beyond the bound are summed under this name. */
    static final Model OTHERS = new Model("(other)", "(other)");

    private static final int MOST_MODELS = 1_000;

    record Model(String provider, String name) {}

    private final Map<Model, Sums> models = new HashMap<>();

    /** Where calls of {@code model} are to be added and taken away. */
    Sums place(Model model) {
        Sums known = models.get(model);
        return known == null ? newPlace(model) : known;
    }

    private Sums newPlace(Model model) {
        return models.computeIfAbsent(models.size() < MOST_MODELS ? model : OTHERS, m -> new Sums());
    }

    Summary summary(Instant asOf) {
        List<ModelTotals> perModel = new ArrayList<>();
        Sums total = new Sums();
        models.forEach((model, sums) -> {
            total.add(sums);
            if (!sums.isEmpty()) {
                perModel.add(new ModelTotals(model.provider(), model.name(), sums.totals()));
            }
        });
        perModel.sort(Comparator.comparing(ModelTotals::provider).thenComparing(ModelTotals::model));
        return new Summary(asOf, total.totals(), perModel, 0, 0, 0);
    }
}
