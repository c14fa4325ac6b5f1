package io.tokentally.gateway.query;

import io.tokentally.gateway.http.TokensView;
import io.tokentally.gateway.query.ModelTotals.Model;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What several models sum to. */
record UsageTotals(
        BigDecimal calls, TokensView tokens, @Nullable BigDecimal costUsd, BigDecimal unpricedCalls) {
    static UsageTotals of(List<Model> models) {
        UsageTotals all = new UsageTotals(BigDecimal.ZERO, TokensView.NONE, null, BigDecimal.ZERO);
        for (Model model : models) {
            all = new UsageTotals(
                    all.calls.add(model.calls()),
                    all.tokens.plus(model.tokens()),
                    TokensView.sum(all.costUsd, model.costUsd()),
                    all.unpricedCalls.add(model.unpricedCalls()));
        }
        return all;
    }
}
