package io.tokentally.processor.known;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToLongFunction;

/**
 * How much memory the known forms of one instance may take, shared evenly by its tasks, and the threads that write to disk what
 * does not fit; and what all of it comes to. The threads end by themselves when there is nothing to do. Thread-safe.
 */
public final class KnownMemory {
    /** Below this a task's tables are not made smaller, however many tasks there are. */
    static final long LEAST_TABLE_BYTES = 1L << 15;

    /** A table's addresses are ints. */
    private static final long LARGEST_TABLE_BYTES = 1L << 30;

    private static final int LEAST_PART = 8;
    private static final Duration IDLE = Duration.ofSeconds(10);

    private final long bytes;
    private final long leastTableBytes;
    private final Set<Tiers> tiers = ConcurrentHashMap.newKeySet();
    private final ThreadPoolExecutor sealers = thread("tally-known-seal");
    private final ThreadPoolExecutor mergers = thread("tally-known-merge");
    private final LongAdder diskReads = new LongAdder();
    private final LongAdder diskHits = new LongAdder();
    private final LongAdder restoredNanos = new LongAdder();
    private final LongAdder corruptSegments = new LongAdder();

    /** @param bytes of memory for all tasks of the instance together */
    public KnownMemory(long bytes) {
        this(bytes, LEAST_TABLE_BYTES);
    }

    /** For tests that want everything on disk. */
    KnownMemory(long bytes, long leastTableBytes) {
        this.bytes = bytes;
        this.leastTableBytes = leastTableBytes;
    }

    /** Tables so small that nearly all forms are on disk: for tests. */
    public static KnownMemory tiny() {
        return new KnownMemory(1, 1);
    }

    private static ThreadPoolExecutor thread(String name) {
        AtomicInteger made = new AtomicInteger();
        // A task has at most one job of each kind under way, so the queue is no longer than there are tasks.
        ThreadPoolExecutor executor =
                new ThreadPoolExecutor(1, 1, IDLE.toSeconds(), TimeUnit.SECONDS, new LinkedBlockingQueue<>(), job -> {
                    Thread thread = new Thread(job, name + "-" + made.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }

    Tiers open(Path directory) {
        Tiers opened = new Tiers(directory, this);
        tiers.add(opened);
        return opened;
    }

    void closed(Tiers closed) {
        tiers.remove(closed);
    }

    /**
     * How large each of a task's two tables may become: an eighth of its share at least, so that filters which outgrow the
     * share do not make files tiny and many.
     *
     * @param filterBytes what the task's filters take
     */
    long tableBytes(long filterBytes) {
        long share = bytes / Math.max(1, tiers.size());
        long table = Math.max(share / LEAST_PART, (share - filterBytes) / 2);
        return Math.min(LARGEST_TABLE_BYTES, Math.max(leastTableBytes, table));
    }

    ThreadPoolExecutor sealers() {
        return sealers;
    }

    ThreadPoolExecutor mergers() {
        return mergers;
    }

    void readDisk(boolean hit) {
        diskReads.increment();
        if (hit) {
            diskHits.increment();
        }
    }

    void restored(long nanos) {
        restoredNanos.add(nanos);
    }

    void foundCorrupt() {
        corruptSegments.increment();
    }

    /** Known ids of all tasks, standbys included; one that was superseded lately may count twice. */
    public long ids() {
        return sum(Tiers::ids);
    }

    public long bytesInMemory() {
        return sum(Tiers::bytesInMemory);
    }

    public long bytesOnDisk() {
        return sum(Tiers::bytesOnDisk);
    }

    /** How often a filter sent a look-up to the disk. */
    public long diskReads() {
        return diskReads.sum();
    }

    /** How often the id was there. */
    public long diskHits() {
        return diskHits.sum();
    }

    /** Time spent taking in what changelogs hold, without the wait for it. */
    public Duration restored() {
        return Duration.ofNanos(restoredNanos.sum());
    }

    /** Segments that were not what was written, and so thrown away. */
    public long corruptSegments() {
        return corruptSegments.sum();
    }

    private long sum(ToLongFunction<Tiers> figure) {
        return tiers.stream().mapToLong(figure).sum();
    }
}
