package io.tokentally.gateway.ingest;

import io.tokentally.event.UsageEvent;
import io.tokentally.gateway.http.TokensView;
import org.jspecify.annotations.Nullable;

/** How a reported usage was understood. */
record UsageView(String provider, String model, @Nullable String tokenSource, TokensView tokens) {
    static UsageView of(UsageEvent event) {
        return new UsageView(
                event.getProvider(), event.getModel(), event.getTokenSource(), TokensView.of(event.getTokens()));
    }
}
