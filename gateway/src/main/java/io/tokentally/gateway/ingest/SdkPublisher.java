package io.tokentally.gateway.ingest;

import io.tokentally.event.ToolOperationEvent;
import io.tokentally.event.UsageEvent;
import io.tokentally.sdk.TokentallyClient;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Publishes through the SDK. */
public final class SdkPublisher implements EventPublisher {
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    private final TokentallyClient client;

    private SdkPublisher(TokentallyClient client) {
        this.client = client;
    }

    /**
     * A started publisher; Kafka need not be there yet.
     *
     * @param kafka the properties of every Kafka client, {@code bootstrap.servers} among them
     * @param timeout after which an event without acknowledgement fails
     */
    public static SdkPublisher start(Map<String, ?> kafka, String schemaRegistryUrl, Duration timeout) {
        return new SdkPublisher(TokentallyClient.builder()
                .producerProperties(kafka)
                .schemaRegistryUrl(schemaRegistryUrl)
                .sendTimeout(timeout)
                .shutdownHook(false)
                .build());
    }

    @Override
    public CompletableFuture<?> send(UsageEvent event) {
        return client.send(event);
    }

    @Override
    public CompletableFuture<?> send(ToolOperationEvent event) {
        return client.send(event);
    }

    @Override
    public void close() {
        client.close(CLOSE_TIMEOUT);
    }
}
