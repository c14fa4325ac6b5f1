package io.tokentally.processor.known;

import io.tokentally.schemas.Micros;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.errors.TaskCorruptedException;
import org.apache.kafka.streams.processor.StateRestoreCallback;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.state.StoreBuilder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The known form of each id: packed in memory, the older ones on disk, all of them on a changelog. What is put is known at
 * once and goes to the changelog in chunks, one for each day that forms are kept until, when {@link #writeChunks()} is called
 * inside the commit. A transaction that is aborted closes the store, and the next opening takes everything from the
 * changelog, so that memory never holds what was not committed beyond that.
 *
 * <p>One task's thread uses it; on a standby the thread that restores.
 */
public final class KnownForms implements WriteOnly.Restoring {
    private static final Logger LOG = LoggerFactory.getLogger(KnownForms.class);
    private static final long DAY = TimeUnit.DAYS.toMicros(1);
    /** A chunk that grows beyond it is written before the commit, in the same transaction. */
    private static final int LARGEST_CHUNK = 1 << 18;

    private static final int DELETIONS_AT_ONCE = 1_000;

    private final String name;
    private final KnownMemory memory;
    private final ChunkLog log;
    private final Map<Integer, ChunkWriter> pending = new TreeMap<>();
    private @Nullable Tiers tiers;
    private @Nullable TaskId task;
    private @Nullable Id looked;
    private long lookedKeptUntil;

    KnownForms(String name, KnownMemory memory, ChunkLog log) {
        this.name = name;
        this.memory = memory;
        this.log = log;
    }

    /** How Streams makes one for each task. */
    public static StoreBuilder<KnownForms> builder(String name, KnownMemory memory) {
        return new KnownFormsBuilder(name, () -> new KnownForms(name, memory, ChunkLog.logged(name)));
    }

    /**
     * The latest form that was put, expired or not; null where there is none.
     *
     * @throws TaskCorruptedException where a file is not what was written: Streams then restores the task
     */
    public @Nullable KnownForm get(Id id) {
        Tiers.Found found = checked(() -> tiers().find(id));
        looked = id;
        lookedKeptUntil = found == null ? Long.MIN_VALUE : found.keptUntil();
        return found == null ? null : found.form();
    }

    /**
     * Keeps a form in place of the id's earlier one. It is kept as long as any form of the id was to be, else an older one
     * would come back when the newer is forgotten.
     */
    public void put(Id id, KnownForm form) {
        if (!id.equals(looked)) {
            get(id);
        }
        long keptUntil = Math.max(form.expiresBy(), lookedKeptUntil);
        int day = day(keptUntil);
        ChunkWriter chunk = pending.computeIfAbsent(day, added -> new ChunkWriter());
        checked(() -> {
            tiers().put(id, form, keptUntil, chunk);
            return null;
        });
        lookedKeptUntil = keptUntil;
        if (chunk.length() >= LARGEST_CHUNK) {
            log.add(day, chunk.finish());
        }
    }

    /** Sends what was put since the last time to the changelog. To be called inside each commit. */
    public void writeChunks() {
        pending.forEach((day, chunk) -> {
            if (chunk.count() > 0) {
                log.add(day, chunk.finish());
            }
        });
        if (pending.size() > 1) {
            pending.clear();
        }
    }

    /**
     * Drops what has expired, now and then some.
     *
     * @return the start of the first day of which nothing has been dropped for good
     */
    public Instant forget(Instant now, Duration history) {
        long cutoff = Micros.of(now.minus(history));
        forget(cutoff);
        log.forget(day(cutoff), DELETIONS_AT_ONCE);
        return Micros.toInstant(day(cutoff) * DAY);
    }

    private static int day(long micros) {
        return Math.toIntExact(Math.floorDiv(micros, DAY));
    }

    private void forget(long cutoff) {
        checked(() -> {
            tiers().forget(cutoff);
            return null;
        });
    }

    private <T extends @Nullable Object> T checked(Supplier<T> work) {
        try {
            return work.get();
        } catch (CorruptChunkException e) {
            memory.foundCorrupt();
            LOG.warn("{} of {}: {}; it is thrown away and restored from the changelog", name, task, e.getMessage());
            throw new TaskCorruptedException(task == null ? Set.of() : Set.of(task));
        }
    }

    @Override
    public StateRestoreCallback restoring() {
        return (key, value) -> {
            long begun = System.nanoTime();
            log.restored(key, value == null);
            if (value != null) {
                ChunkReader chunk = new ChunkReader(value);
                checked(() -> {
                    tiers().putAll(chunk);
                    return null;
                });
            } else { // days are forgotten in their order, and only as a whole
                forget((ChunkLog.day(key) + 1) * DAY);
            }
            memory.restored(System.nanoTime() - begun);
        };
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void init(StateStoreContext context, StateStore root) {
        discard();
        task = context.taskId();
        tiers = memory.open(context.stateDir().toPath().resolve(name));
        log.init(context, root);
    }

    /** Nothing may be left that no chunk holds: it would be lost. */
    @Override
    public void commit(Map<TopicPartition, Long> offsets) {
        for (ChunkWriter chunk : pending.values()) {
            if (chunk.count() > 0) {
                throw new IllegalStateException(chunk.count() + " forms were put and not written before the commit");
            }
        }
    }

    @Override
    public void close() {
        log.close();
        discard();
    }

    private void discard() {
        pending.clear();
        looked = null;
        Tiers open = tiers;
        if (open != null) {
            open.close();
            tiers = null;
        }
    }

    private Tiers tiers() {
        Tiers open = tiers;
        if (open == null) {
            throw new IllegalStateException(name + " is used outside its task's life");
        }
        return open;
    }

    @Override
    public boolean persistent() {
        return false;
    }

    @Override
    public boolean isOpen() {
        return tiers != null;
    }

    /** For tests. */
    long chunks() {
        return log.chunks();
    }

    /** For tests that break it. */
    Tiers opened() {
        return tiers();
    }
}
