package io.tokentally.sdk.usage;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** One way of writing a usage object down. Implementations are stateless. */
interface UsageShape {
    boolean matches(ObjectNode usage);

    /**
     * The disjoint classes of a usage object that {@link #matches}.
     *
     * @throws InvalidUsageException where a count is no count
     */
    Classes read(ObjectNode usage);

    /** The provider whose shape this is. */
    String provider();
}
