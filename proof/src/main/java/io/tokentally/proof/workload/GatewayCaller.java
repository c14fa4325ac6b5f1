package io.tokentally.proof.workload;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Posts usage to the gateway, one event after the other, each id on disk before. What is answered 2xx is in Kafka (G10); what
 * is not may or may not be. Owns one daemon thread, {@code gateway-caller}.
 */
public final class GatewayCaller implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(12);
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final URI uri;
    private final Random random;
    private final FileChannel journal;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private final Map<String, Boolean> acknowledged = new ConcurrentHashMap<>();
    private final Object posting = new Object();
    private volatile boolean paused = true;
    private volatile boolean closed;

    public GatewayCaller(String gatewayUrl, long seed, Path folder) throws IOException {
        uri = URI.create(gatewayUrl + "/track/usage");
        random = new Random(seed);
        journal = FileChannel.open(
                folder.resolve("gateway-journal"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        Thread thread = new Thread(this::run, "gateway-caller");
        thread.setDaemon(true);
        thread.start();
    }

    /** Returns when no request is under way. */
    public void pause() {
        paused = true;
        synchronized (posting) {
            posting.notifyAll();
        }
    }

    public void go() {
        paused = false;
    }

    /** Each id that was posted, and whether the answer was 2xx. */
    public Map<String, Boolean> posted() {
        return Map.copyOf(acknowledged);
    }

    private void run() {
        try {
            for (int i = 0; !closed; i++) {
                synchronized (posting) {
                    if (!paused) {
                        post("gateway/" + i);
                    }
                }
                Thread.sleep(PAUSE.toMillis());
            }
        } catch (IOException e) {
            throw new IllegalStateException("the journal of the gateway's caller cannot be written", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void post(String id) throws IOException, InterruptedException {
        journal.write(StandardCharsets.UTF_8.encode(id + "\n"));
        journal.force(false);
        acknowledged.put(id, false);
        String body =
                """
                {"event_id": "%s", "user_id": "user-%d", "session_id": "00000000-0000-4000-8000-%012d", "provider": "openai",
                 "model": "gpt-4o", "usage": {"prompt_tokens": %d, "completion_tokens": %d}}
                """.formatted(id, random.nextInt(4), random.nextInt(6), random.nextInt(5_000), random.nextInt(900));
        HttpRequest request = HttpRequest.newBuilder(uri)
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build();
        try {
            HttpResponse<Void> response = http.send(request, BodyHandlers.discarding());
            acknowledged.put(id, response.statusCode() / 100 == 2);
        } catch (IOException noAnswer) {
            // it stays unacknowledged
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
        journal.close();
    }
}
