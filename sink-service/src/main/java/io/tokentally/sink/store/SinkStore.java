package io.tokentally.sink.store;

import io.tokentally.sink.store.TableWriter.Mode;
import java.time.Clock;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.kafka.common.TopicPartition;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * The tables as the sink writes them, over one connection that is opened when needed and closed with every fault. Owned
 * by the sink thread alone.
 *
 * <p>Faults: what {@link SqlFaults#passes} may be tried again with the same batch, also where a commit's outcome is not
 * known, since the fence and the guards make a second writing of it change nothing.
 */
public final class SinkStore implements AutoCloseable {
    private static final int UPSERTS_AFTER_DUPLICATE = 20;

    private final Connector connector;
    private final Consumer<WriteStep> steps;
    private final CopyBuffer buffer = new CopyBuffer();
    private final Months months = new Months(Clock.systemUTC());
    /** How many batches go by upsert before COPY is tried again. */
    private int upserts;

    private @Nullable Handle handle;

    /** @param steps is told each step before the next one starts; what it throws ends the write there */
    public SinkStore(Connector connector, Consumer<WriteStep> steps) {
        this.connector = connector;
        this.steps = steps;
    }

    /**
     * Makes the caller the only writer of {@code partition}: every earlier claim of it ends.
     *
     * @param topicId Kafka's id of the topic, stored with the first claim
     * @param beginning where the first claim starts
     */
    public Claim claim(TopicPartition partition, String topicId, long beginning) {
        return connected(handle -> Offsets.claim(handle, partition, topicId, beginning));
    }

    /**
     * Writes all of {@code batch} or nothing.
     *
     * @return how many rows were new or newer
     * @throws FencedException where another writer has claimed a partition of it, or the tables do not stand where it begins
     * @throws RefusedException where Postgres refuses a row, naming its record
     */
    public long write(Batch batch) {
        try {
            connected(handle -> {
                months.prepare(handle, batch);
                return handle;
            });
            return write(batch, nextMode());
        } catch (RuntimeException e) {
            if (e instanceof FencedException || SqlFaults.sqlException(e) == null || SqlFaults.passes(e)) {
                throw e;
            }
            throw new RefusedException(connected(handle -> RefusedRow.find(handle, batch, buffer)), e);
        }
    }

    /** The next offset of each partition, as the tables have it. */
    public Map<TopicPartition, Long> positions() {
        return connected(Offsets::positions);
    }

    private long write(Batch batch, Mode mode) {
        try {
            return connected(handle -> transaction(handle, batch, mode));
        } catch (RuntimeException e) {
            if (mode == Mode.ALL_BY_UPSERT || !SqlFaults.isDuplicate(e)) {
                throw e;
            }
            // Forms that look first and are known: priced again, or of a commit whose answer was lost.
            upserts = UPSERTS_AFTER_DUPLICATE;
            return write(batch, Mode.ALL_BY_UPSERT);
        }
    }

    private Mode nextMode() {
        if (upserts == 0) {
            return Mode.FIRST_FORMS_BY_COPY;
        }
        upserts--;
        return Mode.ALL_BY_UPSERT;
    }

    /** The steps; a crash before the commit leaves Postgres as it was, and the next claim reads the batch again. */
    private long transaction(Handle handle, Batch batch, Mode mode) {
        // 1. Begin. A crash here leaves nothing behind.
        handle.begin();
        steps.accept(WriteStep.BEGUN);
        // 2. Fence: move the next offsets, under this writer's epochs, from where it left them. It locks the rows, so
        //    that a claim waits for the end of this transaction. A crash here: rolled back by Postgres when it finds
        // the
        //    connection gone.
        Set<TopicPartition> fenced = new HashSet<>(batch.advances().keySet());
        fenced.removeAll(Offsets.advance(handle, batch.advances()));
        if (!fenced.isEmpty()) {
            handle.rollback();
            throw new FencedException(Set.copyOf(fenced));
        }
        steps.accept(WriteStep.FENCE_PASSED);
        // 3. Rows, by COPY and guarded upsert. A crash here: as in 2.
        long written = 0;
        for (TableBatch<?> table : batch.tables()) {
            written += write(handle, table, mode);
        }
        steps.accept(WriteStep.ROWS_WRITTEN);
        // 4. Commit: rows and next offsets appear together. A crash during it: either step 3's or the next.
        handle.commit();
        // 5. A crash from here on: the next claim reads on behind this batch. Kafka need not be told.
        steps.accept(WriteStep.COMMITTED);
        return written;
    }

    private <R> long write(Handle handle, TableBatch<R> table, Mode mode) {
        return TableWriter.write(handle, table, table.rows(), buffer, mode);
    }

    private <T> T connected(Function<Handle, T> work) {
        Handle open = handle;
        if (open == null) {
            open = connector.open();
            months.forget();
            handle = open;
        }
        try {
            return work.apply(open);
        } catch (FencedException e) {
            throw e;
        } catch (Throwable e) {
            close();
            throw e;
        }
    }

    /** Ends the connection; an open transaction is rolled back. The store can be used again. */
    @Override
    public void close() {
        Handle open = handle;
        handle = null;
        if (open != null) {
            Connector.close(open);
        }
    }
}
