package io.tokentally.sdk;

import io.tokentally.event.ToolOperationEvent;
import io.tokentally.event.UsageEvent;
import io.tokentally.schemas.Topics;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Sends nothing. Immutable. */
final class NoopClient implements TokentallyClient {
    private final EventDefaults defaults = EventDefaults.none();

    @Override
    public UsageEvent record(UsageEvent event) {
        return defaults.filled(event);
    }

    @Override
    public ToolOperationEvent record(ToolOperationEvent event) {
        return defaults.filled(event);
    }

    @Override
    public CompletableFuture<Acknowledgement> send(UsageEvent event) {
        return CompletableFuture.completedFuture(new Acknowledgement(Topics.USAGE_EVENTS.name(), -1, -1));
    }

    @Override
    public CompletableFuture<Acknowledgement> send(ToolOperationEvent event) {
        return CompletableFuture.completedFuture(new Acknowledgement(Topics.TOOL_OPERATIONS.name(), -1, -1));
    }

    @Override
    public boolean flush(Duration timeout) {
        return true;
    }

    @Override
    public void close(Duration timeout) {}

    @Override
    public Stats stats() {
        return Stats.NONE;
    }
}
