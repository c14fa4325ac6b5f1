package io.tokentally.cli.imports;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tokentally.cli.CliException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Sends events in batches, {@value #IN_FLIGHT} at a time, each on a thread {@code tally-import-N} that this object
 * owns; {@link #add} waits while all are busy. Used by one thread.
 */
final class BatchSender implements AutoCloseable {
    static final int BATCH = 500;
    /** Well below the megabyte that the gateway takes. */
    static final int BATCH_BYTES = 512 * 1024;

    static final int IN_FLIGHT = 4;

    /** @param counted false of a withdrawal */
    private record Item(String json, Origin origin, boolean counted) {}

    private final GatewayClient client;
    private final String producerId;
    private final Skipped refused;
    private final Semaphore permits = new Semaphore(IN_FLIGHT);
    private final ExecutorService threads;
    private final String withdrawalsId;
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicLong lastAnswerMillis = new AtomicLong();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private List<Item> batch = new ArrayList<>();
    private int batchBytes;
    private long sequence;
    private long withdrawals;

    /** @param refused takes what the gateway refuses, by line */
    BatchSender(GatewayClient client, String producerId, Skipped refused) {
        this.client = client;
        this.producerId = producerId;
        withdrawalsId = producerId + "-withdrawals";
        this.refused = refused;
        AtomicInteger number = new AtomicInteger();
        threads = Executors.newFixedThreadPool(
                IN_FLIGHT, task -> new Thread(task, "tally-import-" + number.incrementAndGet()));
    }

    /** How many events the gateway has acknowledged. */
    long acknowledged() {
        return acknowledged.get();
    }

    /** When the last acknowledgement came, by the gateway's clock. */
    Instant lastAnswer() {
        return Instant.ofEpochMilli(lastAnswerMillis.get());
    }

    /**
     * Takes one event, marked as this import's.
     *
     * @throws CliException where an earlier batch failed for good
     */
    void add(ObjectNode event, Origin origin) throws InterruptedException {
        add(event.put("producer_id", producerId).put("producer_seq", ++sequence), origin, true);
    }

    /** As {@link #add}, of a void that counts beside the import. */
    void withdraw(ObjectNode event, Origin origin) throws InterruptedException {
        add(event.put("producer_id", withdrawalsId).put("producer_seq", ++withdrawals), origin, false);
    }

    private void add(ObjectNode event, Origin origin, boolean counted) throws InterruptedException {
        String json = event.toString();
        int bytes = json.getBytes(StandardCharsets.UTF_8).length + 1;
        if (batch.size() == BATCH || batchBytes + bytes > BATCH_BYTES) {
            send();
        }
        batch.add(new Item(json, origin, counted));
        batchBytes += bytes;
    }

    /** Sends the rest and waits until everything is acknowledged. */
    void finish() throws InterruptedException {
        send();
        permits.acquire(IN_FLIGHT);
        permits.release(IN_FLIGHT);
        check();
    }

    private void send() throws InterruptedException {
        check();
        if (batch.isEmpty()) {
            return;
        }
        List<Item> sent = batch;
        batch = new ArrayList<>();
        batchBytes = 0;
        permits.acquire();
        threads.execute(() -> {
            try {
                post(sent);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                failure.compareAndSet(null, e);
            } catch (RuntimeException | JsonProcessingException e) {
                failure.compareAndSet(null, e);
            } finally {
                permits.release();
            }
        });
    }

    private void post(List<Item> items) throws InterruptedException, JsonProcessingException {
        StringBuilder body = new StringBuilder("{\"events\":[");
        for (int i = 0; i < items.size(); i++) {
            body.append(i == 0 ? "" : ",").append(items.get(i).json());
        }
        GatewayClient.Answer answer =
                client.postBatch(body.append("]}").toString().getBytes(StandardCharsets.UTF_8));
        JsonNode results = answer.body().path("results");
        if (!(results instanceof ArrayNode) || results.size() != items.size()) {
            throw new CliException("the gateway answered " + results.size() + " results for " + items.size()
                    + " events: is --url the address of a Tokentally gateway?");
        }
        for (int i = 0; i < items.size(); i++) {
            JsonNode result = results.get(i);
            if ("success".equals(Json.text(result, "status"))) {
                acknowledged.addAndGet(items.get(i).counted() ? 1 : 0);
            } else {
                refused.fault(
                        "refused by the gateway", items.get(i).origin(), String.valueOf(Json.text(result, "detail")));
            }
        }
        lastAnswerMillis.accumulateAndGet(answer.at().toEpochMilli(), Math::max);
    }

    private void check() {
        Throwable failed = failure.get();
        if (failed instanceof CliException known) {
            throw known;
        }
        if (failed != null) {
            throw new CliException("the import failed: " + failed, failed);
        }
    }

    /** Ends the threads; what is under way is given up. */
    @Override
    public void close() {
        threads.shutdownNow();
    }
}
