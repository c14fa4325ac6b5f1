package io.tokentally.cli.demo;

import io.tokentally.cli.CliException;
import io.tokentally.event.ToolOperationEvent;
import io.tokentally.event.UsageEvent;
import io.tokentally.sdk.Acknowledgement;
import io.tokentally.sdk.TokentallyClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.avro.specific.SpecificRecord;

/** Sends events as a service would, by the SDK. */
final class DemoSender implements AutoCloseable {
    /** Fewer than the SDK's queue holds. */
    private static final int AT_ONCE = 5_000;

    private final TokentallyClient client;

    DemoSender(Map<String, String> addresses) {
        client = TokentallyClient.builder()
                .bootstrapServers(addresses.getOrDefault("bootstrap.servers", ""))
                .schemaRegistryUrl(addresses.getOrDefault("schema.registry.url", ""))
                .shutdownHook(false)
                .build();
    }

    /** Returns when Kafka has all of {@code events}. */
    void send(List<SpecificRecord> events) throws InterruptedException {
        for (int from = 0; from < events.size(); from += AT_ONCE) {
            sendSome(events.subList(from, Math.min(events.size(), from + AT_ONCE)));
        }
    }

    private void sendSome(List<SpecificRecord> events) throws InterruptedException {
        List<CompletableFuture<Acknowledgement>> sent = new ArrayList<>();
        for (SpecificRecord event : events) {
            sent.add(event instanceof UsageEvent usage ? client.send(usage) : client.send((ToolOperationEvent) event));
        }
        try {
            for (CompletableFuture<Acknowledgement> acknowledged : sent) {
                acknowledged.get();
            }
        } catch (ExecutionException e) {
            throw new CliException("an event was not sent: " + e.getCause(), e);
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
