package io.tokentally.sdk.observe;

import io.tokentally.event.TokenCounts;
import io.tokentally.sdk.usage.UsageCost;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What an event is counted as.
 *
 * @param event its id, within the tenant
 * @param model where it is counted
 * @param modelOfDay where else it is counted; null where its day is none of those that are kept
 */
record Form(
        String tenant,
        String event,
        long revision,
        boolean voided,
        Instant at,
        Sums model,
        TokenCounts tokens,
        @Nullable UsageCost cost,
        @Nullable Sums modelOfDay) {

    void count(int sign) {
        if (!voided) {
            model.add(tokens, cost, sign);
            if (modelOfDay != null) {
                modelOfDay.add(tokens, cost, sign);
            }
        }
    }
}
