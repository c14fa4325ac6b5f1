package io.tokentally.processor.topology;

import io.tokentally.schemas.Micros;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * What resolve gathers between two commits, so that stores and topics see it once a commit and not once an event. Owned
 * by one task; after a commit only the clock, the sequence and what they are kept in remain.
 */
final class ResolveMemory {
    private static final String CLOCK = "clock";

    private final TotalSet differences = new TotalSet();
    private final Map<AuditKey, AuditCounts> audit = new LinkedHashMap<>();
    private final CommitMark mark = new CommitMark();
    private Instant clock = Instant.EPOCH;
    private @Nullable Sequence sequence;
    private @Nullable KeyValueStore<String, Long> progress;

    /** Takes clock and sequence from where the last commit left them. */
    void open(KeyValueStore<String, Long> progress, int generation) {
        this.progress = progress;
        sequence = new Sequence(progress, generation);
        Long kept = progress.get(CLOCK);
        clock = kept == null ? Instant.EPOCH : Micros.toInstant(kept);
    }

    TotalSet differences() {
        return differences;
    }

    CommitMark mark() {
        return mark;
    }

    Sequence sequence() {
        Sequence opened = sequence;
        if (opened == null) {
            throw new IllegalStateException("open() comes first");
        }
        return opened;
    }

    /** The highest arrival seen, this one included. */
    Instant sawArrival(Instant arrivedAt) {
        if (arrivedAt.isAfter(clock)) {
            clock = arrivedAt;
        }
        return clock;
    }

    /** The highest arrival seen. */
    Instant clock() {
        return clock;
    }

    void count(AuditKey key, Outcome outcome) {
        audit.merge(key, AuditCounts.NONE.plus(outcome), AuditCounts::plus);
    }

    void drainAudit(BiConsumer<AuditKey, AuditCounts> taker) {
        audit.forEach(taker);
        audit.clear();
    }

    /** Makes a rebuild's generation last even where nothing arrives. */
    void saveGeneration() {
        sequence().saveFirst();
    }

    void saveProgress() {
        KeyValueStore<String, Long> store = progress;
        if (store != null) {
            store.put(CLOCK, Micros.of(clock));
            sequence().save();
        }
    }
}
