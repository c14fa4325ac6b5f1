package io.tokentally.sdk;

import io.tokentally.event.ToolOperationEvent;
import io.tokentally.event.UsageEvent;
import io.tokentally.sdk.observe.Summary;
import io.tokentally.sdk.usage.Usage;
import io.tokentally.sdk.usage.UsageNormalizer;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Sends usage and tool events to Tokentally. Thread-safe; make one per process and share it.
 *
 * <p>Every event that is given to a client is copied once. The copy gets what the event lacks: {@code event_id} (a UUIDv7),
 * tenant, user and session from the builder, {@code recorded_at}, {@code producer_id}; its {@code producer_seq} is set as it
 * leaves, from 1 for each tenant over both kinds of events. An event that names another producer keeps its {@code
 * producer_id} and {@code producer_seq}. The returned event is the caller's own: raise its revision, change it, and record it
 * again to revise or void it; what was recorded is sent as it was.
 *
 * <p>Events in the queue and in Kafka's producer are in memory alone, and a crash of the process loses them; with {@link
 * ClientBuilder#spoolDirectory a spool} only those that are younger than {@link ClientBuilder#spoolAfter}.
 */
public interface TokentallyClient extends AutoCloseable {
    Duration DEFAULT_CLOSE_TIMEOUT = Duration.ofSeconds(10);

    static ClientBuilder builder() {
        return new ClientBuilder();
    }

    /** A client that sends nothing, for opting out. Events still get their ids; {@link #send} succeeds at once. */
    static TokentallyClient noop() {
        return new NoopClient();
    }

    /**
     * Queues {@code event} and returns at once: no I/O, no encoding, no lock, no allocation but the returned event. Never
     * throws for the pipeline's troubles.
     * Where the queue or the spool is full, or the client closed, this newest event is dropped and counted.
     *
     * @return a copy of the event with its id
     */
    UsageEvent record(UsageEvent event);

    /** As {@link #record(UsageEvent)}. */
    ToolOperationEvent record(ToolOperationEvent event);

    /**
     * As {@link #send(ToolOperationEvent)}.
     */
    CompletableFuture<Acknowledgement> send(UsageEvent event);

    /**
     * Queues {@code event}, ahead of the flush interval, for a caller who needs to know that Kafka has it. Never blocks,
     * and never goes by the spool.
     *
     * <p>The future fails with a {@link DeliveryException}: at once where the queue is full or the client closed, when
     * Kafka or the encoder refuses the event, and at the latest after the send timeout. An event that is still queued
     * then is given up; one already on its way may still arrive, and sending it again under the same id is safe. What
     * depends on the future runs on the client's own threads: keep it short, or use the {@code Async} methods.
     */
    CompletableFuture<Acknowledgement> send(ToolOperationEvent event);

    /**
     * Records what a provider's answer says about usage. The event's id is {@code {provider}:{response id}} where the
     * answer has an id, so that recording the same answer twice counts once.
     *
     * <p>The client's {@linkplain ClientBuilder#extractor extractors} are asked first. Reading happens on this thread, and
     * takes some 10 to 100 µs of a usual body; the rest is as {@link #record(UsageEvent)}.
     *
     * @param provider who answered; null where the body is to tell
     * @param response the whole body or its usage object, as {@link UsageNormalizer#normalize} takes it, or a {@link Usage}
     * @param details fills in the rest, such as user and session
     * @return the recorded event; empty where the answer reports no usage, as error bodies do
     * @throws io.tokentally.sdk.usage.UnknownUsageException where the shape is not known
     * @throws io.tokentally.sdk.usage.InvalidUsageException where a count is not a count
     */
    default Optional<UsageEvent> recordUsage(
            @Nullable String provider, Object response, UnaryOperator<UsageEvent.Builder> details) {
        Optional<UsageEvent.Builder> event = response instanceof Usage usage
                ? Optional.of(usage.named(provider).toEvent())
                : UsageNormalizer.findEvent(provider, response);
        return event.map(builder -> record(details.apply(builder).build()));
    }

    /** As {@link #recordUsage(String, Object, UnaryOperator)}, with nothing to add. */
    default Optional<UsageEvent> recordUsage(@Nullable String provider, Object response) {
        return recordUsage(provider, response, UnaryOperator.identity());
    }

    /**
     * Records {@code usage}: its timestamp as {@code occurred_at}, its total cost as the reported one.
     *
     * @return the recorded event
     * @throws io.tokentally.sdk.usage.InvalidUsageException where it is not {@linkplain Usage#isValid valid}
     */
    default UsageEvent recordUsage(Usage usage, UnaryOperator<UsageEvent.Builder> details) {
        return record(details.apply(usage.toEvent()).build());
    }

    /** As {@link #recordUsage(Usage, UnaryOperator)}, with nothing to add. */
    default UsageEvent recordUsage(Usage usage) {
        return recordUsage(usage, UnaryOperator.identity());
    }

    /**
     * What this process consumed so far: every usage that this client accepted, each event once, in all and per model, in
     * tokens and, with {@link ClientBuilder#prices prices}, in money. The queue is emptied into it first, for which this
     * waits at most 2 s.
     *
     * <p>It does not depend on Kafka: what is accepted is in it, and {@link Summary#pending} tells how much of that Kafka
     * does not have yet. While Kafka is away and there is no spool, events stay in the queue, behind the one that is being
     * sent; {@link Summary#uncounted} tells how many are missing. With a spool nothing is.
     */
    default Summary summary() {
        return Summary.empty(Instant.now());
    }

    /** As {@link #summary}, of the events of the present day in the client's {@link ClientBuilder#timeZone time zone}. */
    default Summary today() {
        return Summary.empty(Instant.now());
    }

    /**
     * Sends what is queued now, and waits until the fate of everything accepted before this call is known, of what is in
     * the spool, too.
     *
     * @return whether Kafka has all of it; false where something accepted since the last flush was dropped, time ran out,
     *     the thread was interrupted or the client is closed
     */
    boolean flush(Duration timeout);

    /**
     * Takes no more events, sends what is queued, and ends every thread of this client within {@code timeout}. What could
     * not be sent in time is left in the spool, whose writing may take up to two seconds longer; without one it is
     * dropped, counted and logged. Where all was sent, the last number of each tenant follows, so that a loss at the end
     * shows downstream, too. Callbacks are given what waits for them, for which this may take up to 200 ms longer. Closing again waits for the
     * first close.
     */
    void close(Duration timeout);

    /** Closes within {@link #DEFAULT_CLOSE_TIMEOUT}. */
    @Override
    default void close() {
        close(DEFAULT_CLOSE_TIMEOUT);
    }

    Stats stats();
}
