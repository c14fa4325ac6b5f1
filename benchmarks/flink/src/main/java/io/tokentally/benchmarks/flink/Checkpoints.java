package io.tokentally.benchmarks.flink;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import org.apache.flink.api.common.JobID;
import org.apache.flink.core.execution.CheckpointType;
import org.apache.flink.runtime.jobmaster.JobResult;
import org.apache.flink.runtime.minicluster.MiniCluster;

/**
 * Asks for a checkpoint each interval in which anything moved. Flink's own timer would write a checkpoint of all that the heap
 * holds again and again while the job waits for its turn, and so take a processor from whoever has it.
 */
final class Checkpoints {
    private static final LongAdder MOVED = new LongAdder();

    private Checkpoints() {}

    /** A record has come in, or gone out. Called by any thread. */
    static void moved() {
        MOVED.increment();
    }

    /**
     * Works until the job ends, which it does not by itself.
     *
     * @throws IllegalStateException saying why it ended
     */
    static void run(MiniCluster cluster, JobID job, Duration interval) throws Exception {
        var ended = cluster.requestJobResult(job);
        long covered = 0;
        while (!ended.isDone()) {
            long begun = System.nanoTime();
            long moved = MOVED.sum();
            if (moved != covered && isTaken(cluster, job)) {
                covered = moved;
            }
            try {
                long left = interval.toNanos() - (System.nanoTime() - begun);
                JobResult unused = ended.get(Math.max(0, left), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                // It goes on, as it should.
            }
        }
        throw new IllegalStateException("the job has ended: " + ended.get().getSerializedThrowable());
    }

    /** Where a task is not yet running it is not, and asked for again. */
    private static boolean isTaken(MiniCluster cluster, JobID job) throws InterruptedException {
        try {
            return cluster.triggerCheckpoint(job, CheckpointType.CONFIGURED).get() >= 0;
        } catch (ExecutionException e) {
            System.err.println("no checkpoint: " + e.getCause());
            return false;
        }
    }
}
