package io.tokentally.cli.stack;

import io.tokentally.cli.stack.Wire.Answer;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** Compares how long answers about something take with those about what exists nowhere. Used by one thread. */
final class Stopwatch implements AutoCloseable {
    private static final int PAIRS = 300;
    private static final int WARM_UP = 50;

    private final Wire wire;
    private final List<String> headers;

    Stopwatch(URI service, String key) {
        this.wire = new Wire(service);
        this.headers = List.of("Authorization: Bearer " + key);
    }

    /**
     * By how many standard deviations those about {@code name} rank above those about its twin; "{}" stands for it. Both are
     * asked for equally often, so that both are equally warm.
     */
    double difference(String path, String name, String twin) throws IOException {
        List<Long> existing = new ArrayList<>();
        List<Long> absent = new ArrayList<>();
        for (int i = 0; i < WARM_UP + PAIRS; i++) {
            boolean first = i % 2 == 0;
            long one = nanos(path, first ? name : twin);
            long other = nanos(path, first ? twin : name);
            if (i >= WARM_UP) {
                existing.add(first ? one : other);
                absent.add(first ? other : one);
            }
        }
        return Ranks.z(existing, absent);
    }

    private long nanos(String path, String name) throws IOException {
        long begun = System.nanoTime();
        Answer answer = wire.send("GET", path.replace(Forgeries.NAME, name), headers, null);
        long nanos = System.nanoTime() - begun;
        if (answer.status() != 200 && answer.status() != 404) {
            throw new AssertionError(path + " about " + name + ": " + answer);
        }
        return nanos;
    }

    @Override
    public void close() throws IOException {
        wire.close();
    }
}
