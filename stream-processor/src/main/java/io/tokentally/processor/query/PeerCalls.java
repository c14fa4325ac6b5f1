package io.tokentally.processor.query;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks instances over HTTP, all at once, each for at most {@link #TIMEOUT} from the request to the last byte of its answer. At
 * most {@value #MOST_CALLS} calls are under way; one more counts as not answered. A call that takes too long is ended, and for
 * {@link #REST} after it that instance is not asked again, so that one that hangs holds up a question now and then and not each.
 * Thread-safe.
 */
final class PeerCalls {
    static final Duration TIMEOUT = Duration.ofSeconds(2);
    static final int MOST_CALLS = 64;
    static final Duration REST = Duration.ofSeconds(1);
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(1);
    private static final Logger LOG = LoggerFactory.getLogger(PeerCalls.class);

    private final PeerSecret secret;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(CONNECT_TIMEOUT).build();
    private final Semaphore calls = new Semaphore(MOST_CALLS);
    /** Until when an instance that took too long is left alone, in {@link System#nanoTime}; few entries: one per address. */
    private final Map<String, Long> resting = new ConcurrentHashMap<>();

    PeerCalls(PeerSecret secret) {
        this.secret = secret;
    }

    /**
     * The answers by the instance's name; empty where it did not give one.
     *
     * @param names {@code host:port} of each
     */
    Map<String, Optional<JsonNode>> ask(Collection<String> names, String path) {
        Map<String, CompletableFuture<HttpResponse<byte[]>>> asked = new HashMap<>();
        Map<String, Optional<JsonNode>> answers = new HashMap<>();
        for (String name : names) {
            if (rests(name)) {
                answers.put(name, Optional.empty());
            } else if (calls.tryAcquire()) {
                asked.put(name, send(name, path));
            } else {
                LOG.warn("{} is not asked: {} calls are under way", name, MOST_CALLS);
                answers.put(name, Optional.empty());
            }
        }
        long deadline = System.nanoTime() + TIMEOUT.toNanos();
        asked.forEach((name, answer) -> answers.put(name, await(name, answer, deadline)));
        return answers;
    }

    private boolean rests(String name) {
        Long until = resting.get(name);
        return until != null && System.nanoTime() - until < 0;
    }

    private void rest(String name) {
        resting.put(name, System.nanoTime() + REST.toNanos());
    }

    private CompletableFuture<HttpResponse<byte[]>> send(String name, String path) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + name + path))
                .timeout(TIMEOUT)
                .header(PeerSecret.HEADER, secret.shown())
                .build();
        CompletableFuture<HttpResponse<byte[]>> sent = http.sendAsync(request, HttpResponse.BodyHandlers.ofByteArray());
        CompletableFuture<HttpResponse<byte[]>> unused = sent.whenComplete((response, failure) -> calls.release());
        return sent;
    }

    /** Cancels the exchange itself: the request's own timeout ends with the headers, and a body may never come. */
    private Optional<JsonNode> await(String name, CompletableFuture<HttpResponse<byte[]>> answer, long deadline) {
        try {
            Optional<JsonNode> body =
                    body(name, answer.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS));
            resting.remove(name);
            return body;
        } catch (ExecutionException e) {
            LOG.info("{} does not answer: {}", name, String.valueOf(e.getCause()));
            if (e.getCause() instanceof HttpTimeoutException) {
                rest(name);
            }
        } catch (TimeoutException e) {
            LOG.info("{} does not answer within {}", name, TIMEOUT);
            rest(name);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        answer.cancel(true);
        return Optional.empty();
    }

    private static Optional<JsonNode> body(String name, HttpResponse<byte[]> response) {
        if (response.statusCode() != 200) {
            LOG.warn("{} answered {}", name, response.statusCode());
            return Optional.empty();
        }
        try {
            return Optional.of(StateJson.MAPPER.readTree(response.body()));
        } catch (IOException e) {
            LOG.warn("{} answered what is no JSON: {}", name, e.getMessage());
            return Optional.empty();
        }
    }
}
