package io.tokentally.sdk;

import io.tokentally.event.ToolOperationEvent;
import io.tokentally.event.UsageEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * For tests of code that records: keeps every event that it is given, filled in as a real client fills it in, and sends nothing.
 * What it keeps grows until {@link #clear()}. Thread-safe.
 */
public final class RecordingClient implements TokentallyClient {
    private final TokentallyClient noop = TokentallyClient.noop();
    private final List<UsageEvent> usages = Collections.synchronizedList(new ArrayList<>());
    private final List<ToolOperationEvent> toolOperations = Collections.synchronizedList(new ArrayList<>());

    /** The usage events so far, in the order in which they came. */
    public List<UsageEvent> usages() {
        return List.copyOf(usages);
    }

    /** The tool operations so far, in the order in which they came. */
    public List<ToolOperationEvent> toolOperations() {
        return List.copyOf(toolOperations);
    }

    /** Forgets both. */
    public void clear() {
        usages.clear();
        toolOperations.clear();
    }

    @Override
    public UsageEvent record(UsageEvent event) {
        UsageEvent filled = noop.record(event);
        usages.add(filled);
        return Copies.of(filled);
    }

    @Override
    public ToolOperationEvent record(ToolOperationEvent event) {
        ToolOperationEvent filled = noop.record(event);
        toolOperations.add(filled);
        return Copies.of(filled);
    }

    @Override
    public CompletableFuture<Acknowledgement> send(UsageEvent event) {
        return noop.send(record(event));
    }

    @Override
    public CompletableFuture<Acknowledgement> send(ToolOperationEvent event) {
        return noop.send(record(event));
    }

    @Override
    public boolean flush(Duration timeout) {
        return true;
    }

    @Override
    public void close(Duration timeout) {}

    /** Nothing is sent, so nothing is counted. */
    @Override
    public Stats stats() {
        return noop.stats();
    }
}
