package io.tokentally.sdk;

import io.tokentally.event.ToolOperationEvent;
import io.tokentally.event.UsageEvent;
import io.tokentally.schemas.Topic;
import io.tokentally.schemas.Topics;
import io.tokentally.sdk.usage.UsageException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Sends nothing and counts nothing. Immutable. */
final class NoopClient implements TokentallyClient {
    private final EventDefaults defaults = EventDefaults.none();

    @Override
    public UsageEvent record(UsageEvent event) {
        return Copies.of(defaults.filled(event));
    }

    @Override
    public ToolOperationEvent record(ToolOperationEvent event) {
        return Copies.of(defaults.filled(event));
    }

    @Override
    public CompletableFuture<Acknowledgement> send(UsageEvent event) {
        return taken(defaults.filled(event).getEventId(), Topics.USAGE_EVENTS);
    }

    @Override
    public CompletableFuture<Acknowledgement> send(ToolOperationEvent event) {
        return taken(defaults.filled(event).getEventId(), Topics.TOOL_OPERATIONS);
    }

    /** What cannot be read is no trouble here: a real client may have extractors that can. */
    @Override
    public Optional<UsageEvent> recordUsage(
            @Nullable String provider, Object response, UnaryOperator<UsageEvent.Builder> details) {
        try {
            return TokentallyClient.super.recordUsage(provider, response, details);
        } catch (UsageException e) {
            return Optional.empty();
        }
    }

    private static CompletableFuture<Acknowledgement> taken(String eventId, Topic<?> topic) {
        return CompletableFuture.completedFuture(new Acknowledgement(eventId, topic.name(), -1, -1));
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
