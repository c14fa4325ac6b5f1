package io.tokentally.gateway.ingest;

import io.tokentally.event.ToolOperationEvent;
import io.tokentally.event.UsageEvent;
import java.util.concurrent.CompletableFuture;

/**
 * Where accepted events go: in production the SDK, which spools nothing here. Thread-safe; {@code send} does not wait.
 * The future completes when Kafka has acknowledged the event, and fails where it has not.
 */
public interface EventPublisher extends AutoCloseable {
    CompletableFuture<?> send(UsageEvent event);

    CompletableFuture<?> send(ToolOperationEvent event);

    /** Sends what was accepted, in bounded time. */
    @Override
    void close();
}
