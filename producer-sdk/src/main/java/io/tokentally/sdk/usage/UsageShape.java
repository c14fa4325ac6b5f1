package io.tokentally.sdk.usage;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** One way of writing a usage object down. Implementations are stateless. */
interface UsageShape {
    boolean matches(ObjectNode usage);

    /**
     * The disjoint classes of a usage object that {@link #matches}; none where it is understood and tells no tokens.
     *
     * @throws InvalidUsageException where a count is no count
     */
    Classes read(ObjectNode usage);

    /** The provider whose shape this is. */
    String provider();

    /**
     * What two reports of one call's stream say together. Whoever repeats its usage, or counts up, says all of it in the
     * later one.
     */
    default ObjectNode merge(ObjectNode earlier, ObjectNode later) {
        return later;
    }
}
