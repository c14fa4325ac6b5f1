package io.tokentally.processor.topology;

import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The rising numbers that a task gives its outputs: {@code generation << 40 | n}. A rebuild takes a new generation, so
 * that what it writes outranks everything written before. Kept in a store; owned by one task.
 */
final class Sequence {
    private static final String KEY = "sequence";

    private final KeyValueStore<String, Long> store;
    private long last;
    private boolean saved;

    Sequence(KeyValueStore<String, Long> store, int generation) {
        this.store = store;
        @Nullable Long kept = store.get(KEY);
        last = Math.max(kept != null ? kept : 0, Revisions.first(generation));
    }

    long next() {
        return ++last;
    }

    void save() {
        store.put(KEY, last);
        saved = true;
    }

    /** Saves where nothing has been saved since the task was opened. */
    void saveFirst() {
        if (!saved) {
            save();
        }
    }
}
