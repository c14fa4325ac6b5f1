package io.tokentally.processor.topology;

import io.tokentally.schemas.CanonicalJson;
import io.tokentally.schemas.Micros;
import java.time.Duration;
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
final class ResolveMemory implements Gathering {
    private static final String CLOCK = "clock";
    private static final String OTHER_CLASSES = "other-classes";
    private static final String FORGOTTEN = "forgotten";
    private static final String PRICES_POSITION = "prices-position";

    private final Differences differences = new Differences();
    private final ProducerNews producers = new ProducerNews();
    private final Map<AuditKey, AuditCounts> audit = new LinkedHashMap<>();
    private final Map<String, RepriceCounts> reprices = new LinkedHashMap<>();
    private final CommitMark mark = new CommitMark();
    private Instant clock = Instant.EPOCH;
    private Instant forgotten = Instant.MIN;
    private @Nullable Sequence sequence;
    private @Nullable KeyValueStore<String, Long> progress;
    private long otherClasses;
    private boolean otherClassesSaved;
    private long pricesPosition;

    /**
     * Takes clock and sequence from where the last commit left them.
     *
     * @throws UnfitStateException where the state was made with other classes: what it holds could not be subtracted
     */
    void open(KeyValueStore<String, Long> progress, int generation, OtherClasses otherClasses) {
        Long madeWith = progress.get(OTHER_CLASSES);
        if (madeWith != null && madeWith != otherClasses.checksum()) {
            throw new UnfitStateException("other.classes=" + otherClasses + " is not what the state was made with;"
                    + " set it back, or start once with rebuild=true");
        }
        this.otherClasses = otherClasses.checksum();
        otherClassesSaved = madeWith != null;
        this.progress = progress;
        sequence = new Sequence(progress, generation);
        Long position = progress.get(PRICES_POSITION);
        pricesPosition = position == null ? 0 : position;
        Long kept = progress.get(CLOCK);
        clock = kept == null ? Instant.EPOCH : Micros.toInstant(kept);
        Long forgottenBefore = progress.get(FORGOTTEN);
        forgotten = forgottenBefore == null ? Instant.MIN : Micros.toInstant(forgottenBefore);
    }

    Differences differences() {
        return differences;
    }

    ProducerNews producers() {
        return producers;
    }

    @Override
    public CommitMark mark() {
        return mark;
    }

    @Override
    public int held() {
        return differences.held() + producers.size() + audit.size();
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

    /** Ids that were kept until before this are known no more, also under a longer history than they were forgotten under. */
    void forgot(Instant before) {
        KeyValueStore<String, Long> store = progress;
        if (store != null && before.isAfter(forgotten) && clock.isAfter(Instant.EPOCH)) {
            forgotten = before;
            store.put(FORGOTTEN, Micros.of(before));
        }
    }

    /** How far back events are admitted: {@code history}, but for what has been forgotten under a shorter one. */
    Duration reach(Duration history) {
        return clock.minus(history).isBefore(forgotten) ? Duration.between(forgotten, clock) : history;
    }

    void count(AuditKey key, Outcome outcome) {
        audit.merge(key, AuditCounts.NONE.plus(outcome), AuditCounts::plus);
    }

    void count(EventType type, String tenant, RepriceOutcome outcome) {
        reprices.merge(
                CanonicalJson.array(type.label(), tenant), RepriceCounts.NONE.plus(outcome), RepriceCounts::plus);
    }

    void drainReprices(BiConsumer<String, RepriceCounts> taker) {
        reprices.forEach(taker);
        reprices.clear();
    }

    /** Where the prices have to be read to before anything is priced here, also after a move to another instance. */
    long pricesPosition() {
        return pricesPosition;
    }

    void needPrices(long position) {
        pricesPosition = Math.max(pricesPosition, position);
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
            if (!otherClassesSaved) {
                store.put(OTHER_CLASSES, otherClasses);
                otherClassesSaved = true;
            }
            store.put(PRICES_POSITION, pricesPosition);
            sequence().save();
        }
    }
}
