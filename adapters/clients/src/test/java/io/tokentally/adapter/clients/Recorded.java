package io.tokentally.adapter.clients;

import io.tokentally.event.ToolOperationEvent;
import io.tokentally.event.UsageEvent;
import io.tokentally.sdk.Acknowledgement;
import io.tokentally.sdk.Stats;
import io.tokentally.sdk.TokentallyClient;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/** A client that keeps what it is given. */
final class Recorded implements TokentallyClient {
    final List<UsageEvent> usages = new CopyOnWriteArrayList<>();
    final List<ToolOperationEvent> tools = new CopyOnWriteArrayList<>();
    private final TokentallyClient noop = TokentallyClient.noop();

    @Override
    public UsageEvent record(UsageEvent event) {
        UsageEvent filled = noop.record(event);
        usages.add(filled);
        return filled;
    }

    @Override
    public ToolOperationEvent record(ToolOperationEvent event) {
        ToolOperationEvent filled = noop.record(event);
        tools.add(filled);
        return filled;
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
