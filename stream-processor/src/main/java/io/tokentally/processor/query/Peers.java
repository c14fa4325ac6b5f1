package io.tokentally.processor.query;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsMetadata;
import org.apache.kafka.streams.state.HostInfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the application's other instances, all at once, each for at most {@link #TIMEOUT}. They answer from what they hold
 * themselves and ask nobody, so that questions do not go in circles. At most {@value #MOST_CALLS} calls are under way; one more
 * counts as not answered. Thread-safe.
 */
final class Peers {
    static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(1);
    private static final int MOST_CALLS = 64;
    private static final Logger LOG = LoggerFactory.getLogger(Peers.class);

    private final KafkaStreams streams;
    private final HostInfo self;
    private final PeerSecret secret;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(CONNECT_TIMEOUT).build();
    private final Semaphore calls = new Semaphore(MOST_CALLS);

    Peers(KafkaStreams streams, HostInfo self, PeerSecret secret) {
        this.streams = streams;
        this.self = self;
        this.secret = secret;
    }

    /** What an instance that has just left the group is still listed with. */
    Map<String, StreamsMetadata> others() {
        Map<String, StreamsMetadata> others = new HashMap<>();
        for (StreamsMetadata instance : streams.metadataForAllStreamsClients()) {
            if (!instance.hostInfo().equals(self)) {
                others.put(name(instance.hostInfo()), instance);
            }
        }
        return others;
    }

    static String name(HostInfo host) {
        return host.host() + ":" + host.port();
    }

    /** The answers by the instance's name; empty where it did not give one. */
    Map<String, Optional<JsonNode>> ask(String path) {
        Map<String, CompletableFuture<Optional<JsonNode>>> asked = new HashMap<>();
        others().keySet().forEach(name -> asked.put(name, ask(name, path)));
        long deadline = System.nanoTime() + TIMEOUT.toNanos();
        Map<String, Optional<JsonNode>> answers = new HashMap<>();
        asked.forEach((name, answer) -> answers.put(name, await(name, answer, deadline)));
        return answers;
    }

    private CompletableFuture<Optional<JsonNode>> ask(String name, String path) {
        if (!calls.tryAcquire()) {
            LOG.warn("{} is not asked: {} calls are under way", name, MOST_CALLS);
            return CompletableFuture.completedFuture(Optional.empty());
        }
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + name + path))
                .timeout(TIMEOUT)
                .header(PeerSecret.HEADER, secret.shown())
                .build();
        return http.sendAsync(request, HttpResponse.BodyHandlers.ofByteArray())
                .whenComplete((response, failure) -> calls.release())
                .thenApply(response -> body(name, response));
    }

    private static Optional<JsonNode> body(String name, HttpResponse<byte[]> response) {
        if (response.statusCode() != 200) {
            LOG.warn("{} answered {}", name, response.statusCode());
            return Optional.empty();
        }
        try {
            return Optional.of(StateJson.MAPPER.readTree(response.body()));
        } catch (IOException e) {
            throw new CompletionException(e);
        }
    }

    private static Optional<JsonNode> await(String name, CompletableFuture<Optional<JsonNode>> answer, long deadline) {
        try {
            return answer.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.info("{} does not answer: {}", name, String.valueOf(e.getMessage()));
            answer.cancel(true);
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
