package io.tokentally.benchmarks.queries;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Calls at {@link Requests#PER_SECOND} by threads that do not wait for each other. */
final class Paced {
    private static final int THREADS = 16;

    private Paced() {}

    /** What is called. */
    interface Call {
        /** Makes call {@code n}, which is due at {@code due} by {@link System#nanoTime}. */
        Answers.Timed made(int n, long due) throws Exception;
    }

    static Answers run(Call call, Duration length) throws Exception {
        long period = TimeUnit.SECONDS.toNanos(1) / Requests.PER_SECOND;
        int calls = Math.toIntExact(length.toNanos() / period);
        long start = System.nanoTime() + period;
        AtomicInteger next = new AtomicInteger();
        AtomicInteger number = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(
                THREADS, task -> new Thread(task, "benchmark-queries-" + number.incrementAndGet()));
        try {
            List<Future<List<Answers.Timed>>> parts = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                parts.add(threads.submit(() -> {
                    List<Answers.Timed> timed = new ArrayList<>();
                    for (int n = next.getAndIncrement(); n < calls; n = next.getAndIncrement()) {
                        long due = start + n * period;
                        for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
                            LockSupport.parkNanos(wait);
                        }
                        timed.add(call.made(n, due));
                    }
                    return timed;
                }));
            }
            List<Answers.Timed> all = new ArrayList<>();
            for (Future<List<Answers.Timed>> part : parts) {
                all.addAll(part.get());
            }
            return Answers.of(all);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        } finally {
            threads.shutdownNow();
        }
    }
}
