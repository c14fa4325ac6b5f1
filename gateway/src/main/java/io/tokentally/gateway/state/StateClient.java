package io.tokentally.gateway.state;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Asks the processor's HTTP side, as whoever asks the gateway. Answers come on threads of its own, {@code gateway-state-*}; how
 * many are waited for at once, and for how long, is bounded. Thread-safe.
 */
public final class StateClient implements AutoCloseable {
    private static final int THREADS = 2;
    private static final int MAX_OPEN = 64;
    private static final Duration CONNECT = Duration.ofSeconds(2);

    /** Without a slash at the end. */
    private final String base;

    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS, StateClient::thread);
    private final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(CONNECT)
            .executor(threads)
            .version(HttpClient.Version.HTTP_1_1)
            .build();
    private final Semaphore open = new Semaphore(MAX_OPEN);

    /** @param base such as {@code http://127.0.0.1:8004} */
    public StateClient(URI base) {
        this.base = base.toString().replaceAll("/+$", "");
    }

    /**
     * Fails where the processor is away, does not answer in {@code timeout}, or is asked too much at once.
     *
     * @param path raw, with its query
     * @param authorization the caller's; null where it has none
     */
    CompletableFuture<HttpResponse<byte[]>> get(String path, @Nullable String authorization, Duration timeout) {
        if (!open.tryAcquire()) {
            return CompletableFuture.failedFuture(
                    new IllegalStateException(MAX_OPEN + " questions to the processor are open"));
        }
        try {
            HttpRequest.Builder request =
                    HttpRequest.newBuilder(URI.create(base + path)).timeout(timeout);
            if (authorization != null) {
                request.header("Authorization", authorization);
            }
            return http.sendAsync(request.build(), BodyHandlers.ofByteArray())
                    .whenComplete((answer, failure) -> open.release());
        } catch (RuntimeException e) {
            open.release();
            throw e;
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "gateway-state");
        thread.setDaemon(true);
        return thread;
    }
}
