package io.tokentally.sdk.usage;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tokentally.event.UsageEvent;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Turns what a provider says about a call into disjoint token classes, in any dialect that {@code docs/dialects.md}
 * lists: whole bodies, streams, or their {@code usage} object alone. The shape decides how it is read, the caller's name
 * for the provider only how it is called; without it, the shape or a mark of the provider's own does. Stateless.
 *
 * <p>A stream is the list of its events (maps, JSON nodes or JSON text), or its text as received: server-sent events,
 * or JSON lines. Of AWS's binary event streams, the list of events that its libraries give.
 */
public final class UsageNormalizer {
    private UsageNormalizer() {}

    /**
     * What {@code body} says about usage.
     *
     * @param provider who answered, by its standard or a usual short name; null where the body is to tell
     * @param body JSON text, a {@link java.util.Map} or a {@link com.fasterxml.jackson.databind.JsonNode}; of a stream,
     *     its text or a list of its events
     * @throws NoUsageException where the body reports none
     * @throws UnknownUsageException where its shape is not known
     * @throws InvalidUsageException where it is no JSON object or a count is no count
     */
    public static NormalizedUsage normalize(@Nullable String provider, Object body) {
        List<ObjectNode> events = Json.events(body);
        Usage own = own(events);
        return own == null ? Call.of(events).usage(provider) : stated(own.normalized(provider));
    }

    /** As {@link #normalize}, but empty where the body reports no usage. */
    public static Optional<NormalizedUsage> find(@Nullable String provider, Object body) {
        try {
            return Optional.of(normalize(provider, body));
        } catch (NoUsageException e) {
            return Optional.empty();
        }
    }

    /**
     * As {@link #find}, as an event; of what {@link Usage#toJson} wrote with its time, and its cost as the reported one.
     * The event's id is the response's, where it has one.
     */
    public static Optional<UsageEvent.Builder> findEvent(@Nullable String provider, Object body) {
        List<ObjectNode> events = Json.events(body);
        Usage own = own(events);
        if (own != null) {
            return own.classes().none()
                    ? Optional.empty()
                    : Optional.of(own.named(provider).toEvent());
        }
        try {
            return Optional.of(Call.of(events).usage(provider).toEvent());
        } catch (NoUsageException e) {
            return Optional.empty();
        }
    }

    private static @Nullable Usage own(List<ObjectNode> events) {
        return events.size() == 1 && OwnForm.isMarked(events.get(0)) ? OwnForm.read(events.get(0)) : null;
    }

    private static NormalizedUsage stated(NormalizedUsage usage) {
        if (usage.isEmpty()) {
            throw new NoUsageException("no usage here: it has no token classes");
        }
        return usage;
    }
}
