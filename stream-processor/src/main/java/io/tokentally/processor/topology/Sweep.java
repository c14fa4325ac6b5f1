package io.tokentally.processor.topology;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** Takes what has expired out of a store, a bounded number of looks at a time, round and round. Owned by one task. */
final class Sweep<V> {
    private static final int LOOKS = 2_000;

    private final KeyValueStore<String, V> store;
    private @Nullable String next;

    Sweep(KeyValueStore<String, V> store) {
        this.store = store;
    }

    /** Looks at the next values and hands the keys of the expired ones over; goes on at the first again after the last. */
    void step(Predicate<V> expired, Consumer<String> remover) {
        List<String> found = new ArrayList<>();
        String from = next;
        next = null;
        try (KeyValueIterator<String, V> entries = store.range(from, null)) {
            for (int looks = 0; entries.hasNext(); looks++) {
                KeyValue<String, V> entry = entries.next();
                if (looks == LOOKS) {
                    next = entry.key;
                    break;
                }
                if (expired.test(entry.value)) {
                    found.add(entry.key);
                }
            }
        }
        found.forEach(remover);
    }
}
