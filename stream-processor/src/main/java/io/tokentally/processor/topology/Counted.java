package io.tokentally.processor.topology;

import io.tokentally.processor.known.KnownMemory;
import io.tokentally.schemas.RejectReason;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * What one process has seen since its start, for people who watch it. A transaction that is aborted and done again counts
 * twice here; the exact counts are the audit's. Thread-safe.
 */
public final class Counted {
    /** An event that arrives later than this after it occurred is late, which changes nothing but this count. */
    public static final Duration LATE = Duration.ofHours(1);

    /** For all known forms of the process, where nothing else is said. */
    public static final long KNOWN_MEMORY_BYTES = 128L << 20;

    private final KnownMemory known;
    private final LongAdder late = new LongAdder();
    private final Map<RejectReason, LongAdder> rejected = new EnumMap<>(RejectReason.class);

    public Counted() {
        this(new KnownMemory(KNOWN_MEMORY_BYTES));
    }

    /** With the memory that the topology's known forms share. */
    public Counted(KnownMemory known) {
        this.known = known;
        for (RejectReason reason : RejectReason.values()) {
            rejected.put(reason, new LongAdder());
        }
    }

    void accepted(@Nullable Instant occurredAt, Instant arrivedAt) {
        if (occurredAt != null && occurredAt.plus(LATE).isBefore(arrivedAt)) {
            late.increment();
        }
    }

    void rejected(RejectReason reason) {
        adder(reason).increment();
    }

    /** What the known forms take. */
    public KnownMemory known() {
        return known;
    }

    /** Accepted events that arrived late. */
    public long late() {
        return late.sum();
    }

    public long rejectedFor(RejectReason reason) {
        return adder(reason).sum();
    }

    private LongAdder adder(RejectReason reason) {
        return Objects.requireNonNull(rejected.get(reason));
    }
}
