package io.tokentally.benchmarks.sdk;

import io.tokentally.benchmarks.Contestant;
import io.tokentally.benchmarks.Latencies;
import io.tokentally.benchmarks.Pace;
import io.tokentally.event.UsageEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Several threads that share a way for events to leave and the rate, and take turns: the calls of all are as far from each
 * other as those of a single thread. They sleep between their calls, as there may be more of them than processors.
 */
final class Callers implements Contestant<Latencies> {
    /** For all threads to be there before the first is due. */
    private static final Duration LEAD = Duration.ofMillis(20);

    private final String name;
    private final int threads;
    private final Caller.Path path;
    private final Duration turn;
    private final ExecutorService pool;

    Callers(String name, int threads, Caller.Path path, Duration turn) {
        this.name = name;
        this.threads = threads;
        this.path = path;
        this.turn = turn;
        pool = Executors.newFixedThreadPool(threads);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void warmUp() throws Exception {
        round();
    }

    @Override
    public Latencies round() throws Exception {
        Pace pace = Pace.perSecond(Caller.CALLS_PER_SECOND / threads, turn, false);
        Pace.Call call = new Pace.Call() {
            @Override
            public Object prepared(int n) {
                return path.event(n);
            }

            @Override
            public Object made(Object prepared) {
                return path.give((UsageEvent) prepared);
            }
        };
        List<Callable<Latencies>> all = new ArrayList<>();
        long begin = System.nanoTime() + LEAD.toNanos();
        for (int thread = 0; thread < threads; thread++) {
            long firstDue = begin + thread * pace.period().toNanos() / threads;
            all.add(() -> pace.timed(call, firstDue));
        }
        List<Latencies> parts = new ArrayList<>();
        for (Future<Latencies> part : pool.invokeAll(all)) {
            parts.add(part.get());
        }
        return Latencies.all(parts);
    }

    @Override
    public void close() {
        pool.shutdownNow();
        path.close();
    }
}
