package io.tokentally.processor.topology;

import io.tokentally.schemas.Micros;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Deletes expired ids, a bounded number of looks at a time, round and round. It only frees space: an expired form counts
 * as unknown whether it is still stored or not.
 */
final class ExpirySweep {
    private static final int LOOKS = 2_000;

    private final KeyValueStore<String, byte[]> ids;
    private final Duration history;
    private @Nullable String next;

    ExpirySweep(KeyValueStore<String, byte[]> ids, Duration history) {
        this.ids = ids;
        this.history = history;
    }

    static boolean expired(byte[] form, Instant now, Duration history) {
        return KnownForm.expiresBy(form) < Micros.of(now.minus(history));
    }

    /** Looks at the next ids; goes on at the first again after the last. */
    void step(Instant now) {
        List<String> expired = new ArrayList<>();
        String from = next;
        next = null;
        try (KeyValueIterator<String, byte[]> forms = ids.range(from, null)) {
            for (int looks = 0; forms.hasNext(); looks++) {
                KeyValue<String, byte[]> form = forms.next();
                if (looks == LOOKS) {
                    next = form.key;
                    break;
                }
                if (expired(form.value, now, history)) {
                    expired.add(form.key);
                }
            }
        }
        expired.forEach(ids::delete);
    }
}
