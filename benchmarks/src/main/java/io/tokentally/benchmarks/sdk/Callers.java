package io.tokentally.benchmarks.sdk;

import io.tokentally.benchmarks.Contestant;
import io.tokentally.benchmarks.Latencies;
import io.tokentally.benchmarks.Pace;
import io.tokentally.event.UsageEvent;
import io.tokentally.sdk.TokentallyClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Several threads that share a client and the rate. They sleep between their calls, as there may be more of them than processors. */
final class Callers implements Contestant<Latencies> {
    private final String name;
    private final int threads;
    private final TokentallyClient client;
    private final Duration turn;
    private final ExecutorService pool;

    Callers(String name, int threads, TokentallyClient client, Duration turn) {
        this.name = name;
        this.threads = threads;
        this.client = client;
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
                return Samples.usage(n);
            }

            @Override
            public Object made(Object prepared) {
                return client.record((UsageEvent) prepared);
            }
        };
        List<Callable<Latencies>> all = new ArrayList<>();
        for (int thread = 0; thread < threads; thread++) {
            all.add(() -> pace.timed(call));
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
        client.close();
    }
}
