package io.tokentally.browser;

import io.tokentally.cli.reconcile.ProbeDrain;
import io.tokentally.event.ToolOperationEvent;
import io.tokentally.event.UsageEvent;
import io.tokentally.sdk.Acknowledgement;
import io.tokentally.sdk.TokentallyClient;
import io.tokentally.testkit.DemoTraffic;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.avro.specific.SpecificRecord;

/** A week of a small company, with what real traffic has: retries, revisions, withdrawn and late events, bad clocks. */
final class Traffic {
    private static final int A_DAY = 600;
    private static final int DAYS = 7;
    private static final long SEED = 20_261_122;
    private static final Duration DRAIN = Duration.ofSeconds(60);

    private Traffic() {}

    /** Returns when all of it is in Postgres. */
    static void send(Map<String, String> addresses) throws Exception {
        List<CompletableFuture<Acknowledgement>> sent = new ArrayList<>();
        try (TokentallyClient client = TokentallyClient.builder()
                .bootstrapServers(addresses.getOrDefault("bootstrap.servers", ""))
                .schemaRegistryUrl(addresses.getOrDefault("schema.registry.url", ""))
                .shutdownHook(false)
                .build()) {
            for (int day = DAYS - 1; day >= 0; day--) {
                Instant until = Instant.now().minus(Duration.ofDays(day));
                for (SpecificRecord event : DemoTraffic.generate(SEED + day, until, A_DAY + 80 * (DAYS - day))) {
                    sent.add(
                            event instanceof UsageEvent usage
                                    ? client.send(usage)
                                    : client.send((ToolOperationEvent) event));
                }
            }
            for (CompletableFuture<Acknowledgement> acknowledged : sent) {
                acknowledged.get();
            }
        }
        await(addresses);
    }

    static void await(Map<String, String> addresses) throws InterruptedException {
        try (ProbeDrain drain = new ProbeDrain(addresses, DRAIN)) {
            drain.await();
        }
    }
}
