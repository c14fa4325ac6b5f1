package io.tokentally.sdk.context;

import io.tokentally.event.ToolOperationEvent;
import io.tokentally.event.UsageEvent;
import io.tokentally.sdk.Acknowledgement;
import io.tokentally.sdk.Stats;
import io.tokentally.sdk.TokentallyClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Keeps what is recorded. */
final class RecordingClient implements TokentallyClient {
    private final TokentallyClient noop = TokentallyClient.noop();
    final List<UsageEvent> recorded = new ArrayList<>();

    @Override
    public UsageEvent record(UsageEvent event) {
        UsageEvent filled = noop.record(event);
        recorded.add(filled);
        return filled;
    }

    @Override
    public ToolOperationEvent record(ToolOperationEvent event) {
        return noop.record(event);
    }

    @Override
    public CompletableFuture<Acknowledgement> send(UsageEvent event) {
        return noop.send(event);
    }

    @Override
    public CompletableFuture<Acknowledgement> send(ToolOperationEvent event) {
        return noop.send(event);
    }

    @Override
    public boolean flush(Duration timeout) {
        return true;
    }

    @Override
    public void close(Duration timeout) {}

    @Override
    public Stats stats() {
        return noop.stats();
    }
}
