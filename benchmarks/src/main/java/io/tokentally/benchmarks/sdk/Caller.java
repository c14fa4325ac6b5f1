package io.tokentally.benchmarks.sdk;

import io.tokentally.benchmarks.Contestant;
import io.tokentally.benchmarks.Latencies;
import io.tokentally.benchmarks.Pace;
import io.tokentally.event.UsageEvent;
import java.time.Duration;

/** Gives events away at a steady pace, and tells how long each took its caller. */
final class Caller implements Contestant<Latencies> {
    static final int CALLS_PER_SECOND = 10_000;
    /** Enough for the compiler to be done. */
    private static final int WARM_CALLS_PER_SECOND = 40_000;

    private final String name;
    private final Path path;
    private final Duration turn;

    /** How an event leaves its caller. */
    interface Path extends AutoCloseable {
        /** What the caller has in hands before, which is not measured. */
        default UsageEvent event(int n) {
            return Samples.identified(n);
        }

        /** What is measured; returns something of its own each time. */
        Object give(UsageEvent event);

        @Override
        void close();
    }

    Caller(String name, Path path, Duration turn) {
        this.name = name;
        this.path = path;
        this.turn = turn;
    }

    @Override
    public String name() {
        return name;
    }

    private Pace.Call call() {
        return new Pace.Call() {
            @Override
            public Object prepared(int n) {
                return path.event(n);
            }

            @Override
            public Object made(Object prepared) {
                return path.give((UsageEvent) prepared);
            }
        };
    }

    @Override
    public void warmUp() {
        Pace.perSecond(WARM_CALLS_PER_SECOND, turn, true).timed(call());
        Pace.perSecond(CALLS_PER_SECOND, turn.dividedBy(2), true).timed(call());
    }

    @Override
    public Latencies round() {
        return Pace.perSecond(CALLS_PER_SECOND, turn, true).timed(call());
    }

    @Override
    public void close() {
        path.close();
    }
}
