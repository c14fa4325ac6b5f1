package io.tokentally.sdk.observe;

import io.tokentally.event.UsageEvent;
import io.tokentally.sdk.usage.Usage;
import io.tokentally.sdk.usage.UsagePrices;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One usage that a client accepted. Immutable.
 *
 * @param eventId with tenant, names the event
 * @param revision a higher one replaces what a lower one said
 * @param voided whether it withdraws the event
 * @param sessionId empty where the event names none, as the user's
 * @param usage with costs where the client has prices and knows the model's
 */
public record ObservedUsage(
        String tenant,
        String eventId,
        long revision,
        boolean voided,
        String userId,
        String sessionId,
        @Nullable String messageId,
        String status,
        @Nullable String serviceTier,
        @Nullable String tokenSource,
        Map<String, String> tags,
        Usage usage) {

    static ObservedUsage of(UsageEvent event, @Nullable UsagePrices prices) {
        Usage usage = Usage.of(event);
        return new ObservedUsage(
                event.getTenant(),
                event.getEventId(),
                event.getRevision(),
                event.getVoided(),
                event.getUserId(),
                event.getSessionId(),
                event.getMessageId(),
                event.getStatus(),
                event.getServiceTier(),
                event.getTokenSource(),
                Map.copyOf(event.getTags()),
                prices == null ? usage : usage.priced(prices, event.getServiceTier()));
    }
}
