package io.tokentally.schemas;

import io.tokentally.event.ToolOperationEvent;
import io.tokentally.event.UsageEvent;
import io.tokentally.price.PriceEntry;
import io.tokentally.total.ModelTotal;
import io.tokentally.total.SavingsTotal;
import io.tokentally.total.SessionTotal;
import io.tokentally.total.UserTotal;
import java.time.Instant;
import org.apache.kafka.common.utils.Utils;

/** Record keys: RFC 8785 JSON arrays of strings, in UTF-8. Window starts are RFC 3339 in UTC, to the second. */
public final class Keys {
    private Keys() {}

    public static String event(String tenant, String eventId) {
        return CanonicalJson.array(tenant, eventId);
    }

    /** As {@link #event}, in UTF-8. */
    public static byte[] eventBytes(String tenant, String eventId) {
        return CanonicalJson.arrayBytes(tenant, eventId);
    }

    public static String of(UsageEvent event) {
        return event(event.getTenant(), event.getEventId());
    }

    public static String of(ToolOperationEvent event) {
        return event(event.getTenant(), event.getEventId());
    }

    public static String model(String tenant, String provider, String model, Window window, Instant start) {
        return CanonicalJson.array(tenant, provider, model, window.label(), start.toString());
    }

    public static String user(String tenant, String userId, String provider, String model, Instant dayStart) {
        return CanonicalJson.array(tenant, userId, provider, model, Window.DAY.label(), dayStart.toString());
    }

    public static String session(String tenant, String sessionId, String provider, String model) {
        return CanonicalJson.array(tenant, sessionId, provider, model);
    }

    public static String savings(
            String tenant, String toolId, String toolName, String operationMode, Window window, Instant start) {
        return CanonicalJson.array(tenant, toolId, toolName, operationMode, window.label(), start.toString());
    }

    public static String of(ModelTotal total) {
        return model(
                total.getTenant(),
                total.getProvider(),
                total.getModel(),
                Window.of(total.getWindow()),
                total.getWindowStart());
    }

    public static String of(UserTotal total) {
        return user(
                total.getTenant(), total.getUserId(), total.getProvider(), total.getModel(), total.getWindowStart());
    }

    public static String of(SessionTotal total) {
        return session(total.getTenant(), total.getSessionId(), total.getProvider(), total.getModel());
    }

    public static String of(SavingsTotal total) {
        return savings(
                total.getTenant(),
                total.getToolId(),
                total.getToolName(),
                total.getOperationMode(),
                Window.of(total.getWindow()),
                total.getWindowStart());
    }

    /** Names a price: provider, model, tier (empty: standard), context step and start (empty: open). */
    public static String of(PriceEntry price) {
        return CanonicalJson.array(
                price.getProvider(),
                price.getModel(),
                price.getTier() == null ? "" : price.getTier(),
                Long.toString(price.getContextOver()),
                price.getValidFrom() == null ? "" : price.getValidFrom().toString());
    }

    /** The partition of a key: Kafka's own murmur2 rule, the same in every client. */
    public static int partition(byte[] key, int partitions) {
        return Utils.toPositive(Utils.murmur2(key)) % partitions;
    }
}
