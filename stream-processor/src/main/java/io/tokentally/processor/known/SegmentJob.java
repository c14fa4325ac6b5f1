package io.tokentally.processor.known;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/** Writes one segment in the background. Owned by the task that began it; the file is deleted where it does not finish. */
final class SegmentJob {
    private final Path file;
    private final Supplier<SortedForms> forms;
    private final long atMost;
    private final long cutoff;
    private final FutureTask<Segment> work = new FutureTask<>(this::write);
    private final AtomicBoolean taken = new AtomicBoolean();
    private volatile boolean cancelled;

    private SegmentJob(Path file, Supplier<SortedForms> forms, long atMost, long cutoff) {
        this.file = file;
        this.forms = forms;
        this.atMost = atMost;
        this.cutoff = cutoff;
    }

    /**
     * Begins it.
     *
     * @param atMost how many forms there are at most
     * @param cutoff forms that are kept until before it are left out, in microseconds
     */
    static SegmentJob begin(Executor executor, Path file, Supplier<SortedForms> forms, long atMost, long cutoff) {
        SegmentJob job = new SegmentJob(file, forms, atMost, cutoff);
        executor.execute(job.work);
        return job;
    }

    private Segment write() throws IOException {
        if (!taken.compareAndSet(false, true)) {
            throw new CancellationException();
        }
        try (Segment.Writer writer = new Segment.Writer(file, atMost)) {
            SortedForms from = forms.get();
            for (Id id = from.next(); id != null; id = from.next()) {
                if (cancelled) {
                    throw new CancellationException();
                }
                if (from.form().keptUntil() >= cutoff) {
                    writer.add(id, from.form(), from.names());
                }
            }
            return writer.finish();
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }

    boolean isDone() {
        return work.isDone();
    }

    /**
     * Waits for it.
     *
     * @throws CorruptChunkException where what it read was not what had been written
     * @throws IllegalStateException where it cannot be written
     */
    Segment await() {
        try {
            return work.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while " + file + " was written", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof CorruptChunkException corrupt) {
                throw corrupt;
            }
            throw new IllegalStateException(
                    file + " cannot be written: " + e.getCause() + ". Is there space in state.dir?", e);
        }
    }

    /** Stops it and takes away what it wrote; returns when it no longer reads anything. */
    void cancel() {
        cancelled = true;
        if (taken.compareAndSet(false, true)) {
            return;
        }
        boolean interrupted = false;
        while (true) {
            try {
                work.get().delete();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            } catch (ExecutionException e) {
                break; // its file is deleted; that it failed matters to nobody any more
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
