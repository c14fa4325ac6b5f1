package io.tokentally.gateway.ingest;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.tokentally.gateway.http.ProblemException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes accepted events and waits, in bounded time and without a thread, for Kafka's acknowledgement. Thread-safe. The
 * futures it gives never fail: each has an outcome.
 */
public final class Publishing {
    private static final Logger log = LoggerFactory.getLogger(Publishing.class);
    private static final int RETRY_AFTER_SECONDS = 1;

    private final EventPublisher publisher;
    private final Duration timeout;
    private final Counter acknowledged;
    private final Counter unacknowledged;

    public Publishing(EventPublisher publisher, Duration timeout, MeterRegistry metrics) {
        this.publisher = publisher;
        this.timeout = timeout;
        this.acknowledged = counter(metrics, "acknowledged");
        this.unacknowledged = counter(metrics, "unacknowledged");
    }

    CompletableFuture<Outcome> publish(Accepted event) {
        return event.publish(publisher)
                .copy()
                .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .handle((ack, failure) -> {
                    if (failure == null) {
                        acknowledged.increment();
                        return Outcome.acknowledged(event);
                    }
                    unacknowledged.increment();
                    log.debug("event {} was not acknowledged", event.id(), failure);
                    return Outcome.unacknowledged(
                            event,
                            unavailable("Kafka did not acknowledge the event (" + cause(failure)
                                            + "); send it again under the id " + event.id() + ", which counts once")
                                    .with(event.idField(), event.id()));
                });
    }

    static ProblemException unavailable(String detail) {
        return ProblemException.unavailable(detail, RETRY_AFTER_SECONDS);
    }

    private String cause(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof TimeoutException && cause.getMessage() == null
                ? "no answer within " + timeout.toMillis() + " ms"
                : String.valueOf(cause.getMessage());
    }

    private static Counter counter(MeterRegistry metrics, String outcome) {
        return Counter.builder("tokentally.gateway.events")
                .description("Events given to Kafka, by outcome")
                .tag("outcome", outcome)
                .register(metrics);
    }
}
