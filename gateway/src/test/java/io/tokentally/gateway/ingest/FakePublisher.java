package io.tokentally.gateway.ingest;

import io.tokentally.event.ToolOperationEvent;
import io.tokentally.event.UsageEvent;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** Keeps what it is given; acknowledges, refuses or never answers, as told. */
public final class FakePublisher implements EventPublisher {
    private final List<Object> events = new CopyOnWriteArrayList<>();
    private volatile Predicate<Object> acknowledges = event -> true;
    private volatile boolean silent;

    @Override
    public CompletableFuture<?> send(UsageEvent event) {
        return keep(event);
    }

    @Override
    public CompletableFuture<?> send(ToolOperationEvent event) {
        return keep(event);
    }

    public void reset() {
        events.clear();
        acknowledges = event -> true;
        silent = false;
    }

    void acknowledgeOnly(Predicate<Object> which) {
        acknowledges = which;
    }

    void neverAnswer() {
        silent = true;
    }

    List<Object> events() {
        return events;
    }

    UsageEvent usage() {
        return (UsageEvent) events.get(events.size() - 1);
    }

    ToolOperationEvent toolOperation() {
        return (ToolOperationEvent) events.get(events.size() - 1);
    }

    @Override
    public void close() {}

    private CompletableFuture<?> keep(Object event) {
        events.add(event);
        if (silent) {
            return new CompletableFuture<>();
        }
        return acknowledges.test(event)
                ? CompletableFuture.completedFuture("acknowledged")
                : CompletableFuture.failedFuture(new IllegalStateException("the broker is away"));
    }
}
