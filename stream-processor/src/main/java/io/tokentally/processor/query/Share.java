package io.tokentally.processor.query;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * One partition's part of an answer.
 *
 * @param active whether its owner answers; otherwise it is a copy, which may be behind
 * @param lag of a copy, in changelog records
 */
record Share(int partition, boolean active, long lag, JsonNode rows) {
    private static final String PARTITION = "partition";
    private static final String ACTIVE = "active";
    private static final String LAG = "lag";
    private static final String ROWS = "rows";

    boolean isBetterThan(Share other) {
        return active != other.active ? active : lag < other.lag;
    }

    void write(ObjectNode node) {
        node.put(PARTITION, partition).put(ACTIVE, active).put(LAG, lag).set(ROWS, rows);
    }

    static Share read(JsonNode node) {
        return new Share(
                node.path(PARTITION).intValue(),
                node.path(ACTIVE).booleanValue(),
                node.path(LAG).longValue(),
                node.path(ROWS));
    }
}
