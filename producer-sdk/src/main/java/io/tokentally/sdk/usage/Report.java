package io.tokentally.sdk.usage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The usage that one event reports. */
record Report(Place place, ObjectNode usage, UsageShape shape) {

    /** The first usage in {@code event} that tells tokens; null where there is none. */
    static @Nullable Report of(ObjectNode event) {
        for (Place place : Place.values()) {
            ObjectNode usage = place.in(event);
            Optional<UsageShape> shape = usage == null ? Optional.empty() : Shapes.of(usage);
            if (usage != null && shape.isPresent() && !shape.get().read(usage).none()) {
                return new Report(place, usage, shape.get());
            }
        }
        return null;
    }

    /** The non-empty object called usage that has no known shape; null where there is none. */
    static @Nullable ObjectNode unknown(ObjectNode event) {
        JsonNode usage = event.path("usage");
        if (!usage.isMissingNode() && !usage.isNull() && !usage.isObject()) {
            throw new InvalidUsageException("usage must be an object but is " + Json.shown(usage));
        }
        return usage instanceof ObjectNode object
                        && !object.isEmpty()
                        && Shapes.of(object).isEmpty()
                ? object
                : null;
    }

    Classes classes() {
        return shape.read(usage);
    }

    Report then(Report later) {
        boolean same = shape == later.shape;
        return same ? new Report(later.place, shape.merge(usage, later.usage), shape) : later;
    }
}
