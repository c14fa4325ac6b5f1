package io.tokentally.proof.oracle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * How long a user waits, from the moment that something has gone wrong, for an answer that is complete again: from the live
 * state, of any processor; for one that, besides, holds all that arrived before that moment; and for such a one from
 * Postgres, by the gateway. Owns a daemon thread each.
 */
public final class Recovery {
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final Duration ANSWER = Duration.ofSeconds(3);
    private static final JsonMapper JSON = new JsonMapper();

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();
    private final Instant begun = Instant.now();
    private final Watch complete;
    private final Watch live;
    private final Watch sink;

    /** Watches from now on. */
    public Recovery(List<String> processorUrls, String gatewayUrl) {
        List<String> questions =
                processorUrls.stream().map(url -> url + "/state/models").toList();
        complete = new Watch("recovery-complete", questions, Instant.EPOCH);
        live = new Watch("recovery-live", questions, begun);
        sink = new Watch("recovery-sink", List.of(gatewayUrl + "/metrics/model-totals?time_range=24h"), begun);
    }

    /** Until the live state answers for all; empty where it does not within {@code patience} from now. */
    public Optional<Duration> complete(Duration patience) throws InterruptedException {
        return complete.await(patience);
    }

    /** Until it is fresh, too. */
    public Optional<Duration> live(Duration patience) throws InterruptedException {
        return live.await(patience);
    }

    /** Of what Postgres answers. */
    public Optional<Duration> sink(Duration patience) throws InterruptedException {
        return sink.await(patience);
    }

    public void stop() {
        complete.thread.interrupt();
        live.thread.interrupt();
        sink.thread.interrupt();
    }

    private final class Watch {
        private final List<String> urls;
        private final Instant since;
        private final Thread thread;
        private volatile Optional<Duration> recovered = Optional.empty();

        Watch(String name, List<String> urls, Instant since) {
            this.urls = urls;
            this.since = since;
            thread = new Thread(this::run, name);
            thread.setDaemon(true);
            thread.start();
        }

        private void run() {
            try {
                while (recovered.isEmpty()) {
                    for (String url : urls) {
                        if (isFresh(url, since)) {
                            recovered = Optional.of(Duration.between(begun, Instant.now()));
                            return;
                        }
                    }
                    TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        Optional<Duration> await(Duration patience) throws InterruptedException {
            thread.join(patience.toMillis());
            return recovered;
        }
    }

    private boolean isFresh(String url, Instant since) throws InterruptedException {
        try {
            HttpRequest request =
                    HttpRequest.newBuilder(URI.create(url)).timeout(ANSWER).build();
            HttpResponse<byte[]> response = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
            JsonNode answer = JSON.readTree(response.body());
            String asOf = answer.path("as_of").asText("null");
            return response.statusCode() == 200
                    && answer.path("complete").asBoolean()
                    && !asOf.equals("null")
                    && Instant.parse(asOf).isAfter(since);
        } catch (IOException noAnswer) {
            return false;
        }
    }
}
