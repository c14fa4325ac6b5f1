package io.tokentally.processor.query;

import io.tokentally.processor.topology.StoreNames;
import java.util.List;

/** What can be asked of the stores. */
enum Kind {
    MODELS("models", StoreNames.TOTALS, "provider", "model", "window_start"),
    SAVINGS("savings", StoreNames.TOTALS, "tool_id", "tool_name", "operation_mode", "window_start"),
    SESSION("models", StoreNames.TOTALS, "provider", "model"),
    UNPRICED("models", StoreNames.TOTALS, "provider", "model", "window_start"),
    AUDIT("audit", StoreNames.AUDIT, "type", "tenant", "producer_id"),
    /** Of all tenants and producers together, which it does not name. */
    AUDIT_TOTALS("totals", StoreNames.AUDIT, "type"),
    /** Commands to price again. */
    REPRICES("reprices", StoreNames.REPRICES, "type", "tenant"),
    PRODUCERS("producers", StoreNames.PRODUCERS, "tenant", "producer_id");

    private final String array;
    private final String store;
    private final List<String> names;

    Kind(String array, String store, String... names) {
        this.array = array;
        this.store = store;
        this.names = List.of(names);
    }

    /** The answer's list of rows. */
    String array() {
        return array;
    }

    String store() {
        return store;
    }

    /** The fields that tell rows apart and that they are ordered by. */
    List<String> names() {
        return names;
    }

    /** Whether several partitions may have a part of the same row; otherwise a row lies whole in one. */
    boolean spread() {
        return this == AUDIT || this == AUDIT_TOTALS || this == REPRICES;
    }
}
