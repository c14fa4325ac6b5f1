package io.tokentally.benchmarks.queries;

import io.tokentally.benchmarks.Contestant;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/** Requests to the gateway at a fixed rate; each counts from when it was due. */
final class Requests implements Contestant<Answers> {
    static final String NAME = "the gateway";
    static final int PER_SECOND = 50;
    private static final long SEED = 6;

    private final HttpClient client = HttpClient.newHttpClient();
    private final int port;
    private final List<Question> questions;
    private final Duration turn;
    private final Random random = new Random(SEED);

    Requests(int port, List<Question> questions, Duration turn) {
        this.port = port;
        this.questions = questions;
        this.turn = turn;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void warmUp() throws Exception {
        for (int i = 0; i < 3; i++) {
            for (Question question : questions) {
                body(question.path().apply(random));
            }
        }
        Paced.run(this::call, turn.dividedBy(2));
    }

    @Override
    public Answers round() throws Exception {
        return Paced.run(this::call, turn);
    }

    private Answers.Timed call(int n, long due) throws IOException, InterruptedException {
        Question question = questions.get(n % questions.size());
        String path;
        synchronized (random) {
            path = question.path().apply(random);
        }
        body(path);
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
