package io.tokentally.benchmarks.queries;

import io.tokentally.benchmarks.Contestant;
import io.tokentally.benchmarks.Spread;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/** Requests to the gateway at a fixed rate; each counts from when it was due. */
final class Requests implements Contestant<Answers> {
    static final String NAME = "the gateway";
    static final int PER_SECOND = 50;
    private static final int OK = 200;
    private static final long SEED = 6;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final Duration WARM_UP = Duration.ofSeconds(20);

    private final int port;
    private final List<Question> questions;
    private final Duration turn;
    private final Random random = new Random(SEED);
    private final AtomicLong askingNanos = new AtomicLong();
    private final List<Double> askingShares = new ArrayList<>();

    Requests(int port, List<Question> questions, Duration turn) {
        this.port = port;
        this.questions = questions;
        this.turn = turn;
    }

    @Override
    public String name() {
        return NAME;
    }

    /** As fast as it goes, until the JVM has compiled what a gateway that runs for long has compiled; then paced. */
    @Override
    public void warmUp() throws Exception {
        long end = System.nanoTime() + WARM_UP.toNanos();
        for (int n = 0; n < questions.size() || System.nanoTime() < end; n++) {
            body(questions.get(n % questions.size()).path().apply(random));
        }
        Paced.run(this::call, turn.dividedBy(2));
    }

    @Override
    public Answers round() throws Exception {
        askingNanos.set(0);
        Answers answers = Paced.run(this::call, turn);
        askingShares.add((double) askingNanos.get() / turn.toNanos());
        return answers;
    }

    /** How much of one processor each round took to ask and to read the answers, which the gateway's JVM does here as well. */
    Spread askingShares() {
        return Spread.of(askingShares);
    }

    private Answers.Timed call(int n, long due) throws IOException {
        Question question = questions.get(n % questions.size());
        String path;
        synchronized (random) {
            path = question.path().apply(random);
        }
        long begun = THREADS.getCurrentThreadCpuTime();
        body(path);
        askingNanos.addAndGet(THREADS.getCurrentThreadCpuTime() - begun);
        return new Answers.Timed(question.name(), System.nanoTime() - due);
    }

    /** The answer's body, read on this thread: as pgbench does, it hands nothing to another one. */
    String body(String path) throws IOException {
        HttpURLConnection connection = (HttpURLConnection)
                URI.create("http://127.0.0.1:" + port + path).toURL().openConnection();
        int status = connection.getResponseCode();
        try (InputStream in = status == OK ? connection.getInputStream() : connection.getErrorStream()) {
            String body = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            if (status != OK) {
                throw new IOException(path + " is answered " + status + ": " + body);
            }
            return body;
        }
    }

    @Override
    public void close() {}
}
