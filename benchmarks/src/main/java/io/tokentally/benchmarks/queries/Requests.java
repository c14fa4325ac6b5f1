package io.tokentally.benchmarks.queries;

import io.tokentally.benchmarks.Contestant;
import io.tokentally.benchmarks.Spread;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/** Requests to the gateway at a fixed rate; each counts from when it was due. */
final class Requests implements Contestant<Answers> {
    static final String NAME = "the gateway";
    static final int PER_SECOND = 50;
    private static final long SEED = 6;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final Duration WARM_UP = Duration.ofSeconds(20);

    private final HttpClient client = HttpClient.newHttpClient();
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
        askingNanos.set(-clientNanos());
        Answers answers = Paced.run(this::call, turn);
        askingShares.add((double) askingNanos.addAndGet(clientNanos()) / turn.toNanos());
        return answers;
    }

    /** How much of one processor each round took to ask and to read the answers, which the gateway's JVM does here as well. */
    Spread askingShares() {
        return Spread.of(askingShares);
    }

    /** Of the threads of the client, which live as long as it. */
    private static long clientNanos() {
        long nanos = 0;
        for (ThreadInfo thread : THREADS.getThreadInfo(THREADS.getAllThreadIds())) {
            if (thread != null && thread.getThreadName().startsWith("HttpClient-")) {
                nanos += Math.max(0, THREADS.getThreadCpuTime(thread.getThreadId()));
            }
        }
        return nanos;
    }

    private Answers.Timed call(int n, long due) throws IOException, InterruptedException {
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

    /** The answer's body. */
    String body(String path) throws IOException, InterruptedException {
        HttpResponse<String> response = client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .build(),
                BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException(path + " is answered " + response.statusCode() + ": " + response.body());
        }
        return response.body();
    }

    @Override
    public void close() {}
}
