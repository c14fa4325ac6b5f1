package io.tokentally.proof.sabotage;

import static io.tokentally.proof.oracle.Guarantee.G1;
import static io.tokentally.proof.oracle.Guarantee.G10;
import static io.tokentally.proof.oracle.Guarantee.G2;
import static io.tokentally.proof.oracle.Guarantee.G3;
import static io.tokentally.proof.oracle.Guarantee.G4;
import static io.tokentally.proof.oracle.Guarantee.G5;
import static io.tokentally.proof.oracle.Guarantee.G6;
import static io.tokentally.proof.oracle.Guarantee.G7;

import io.tokentally.proof.oracle.Guarantee;
import io.tokentally.proof.sabotage.Sabotage.Edit;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** One of each mechanism that a guarantee rests on. */
public final class Sabotages {
    private static final String SDK = "producer-sdk/src/main/java/io/tokentally/sdk/";
    private static final String TOPOLOGY = "stream-processor/src/main/java/io/tokentally/processor/topology/";
    private static final String SETTINGS =
            "stream-processor/src/main/java/io/tokentally/processor/StreamsSettings.java";
    private static final String STORE = "sink-service/src/main/java/io/tokentally/sink/store/";
    private static final String GATEWAY = "gateway/src/main/java/io/tokentally/gateway/ingest/";

    private Sabotages() {}

    public static List<Sabotage> all() {
        return List.of(
                of(
                        "processor: dedupe off",
                        Set.of(G2),
                        "poison",
                        new Edit(
                                TOPOLOGY + "Resolution.java",
                                "if (known == null) {",
                                "if (known == null || known.hasFingerprint(fingerprint)) {")),
                of(
                        "processor: a later clock admitted",
                        Set.of(G5),
                        "poison",
                        new Edit(TOPOLOGY + "Resolution.java", "Duration.ofMinutes(5)", "Duration.ofDays(3_000_000)")),
                of(
                        "processor: rejected without a word",
                        Set.of(G5, G7),
                        "poison",
                        new Edit(
                                TOPOLOGY + "Resolve.java",
                                "context.forward(Rejection.of(origin, key.tenant(), fault, refusals));",
                                "")),
                of(
                        "processor: duplicates not in the audit",
                        Set.of(G4),
                        "poison",
                        new Edit(
                                TOPOLOGY + "Resolve.java",
                                "memory.get().count(AuditKey.of(event.type(), event), resolution.outcome());",
                                "if (resolution.outcome() != Outcome.DUPLICATE) {"
                                        + " memory.get().count(AuditKey.of(event.type(), event), resolution.outcome()); }")),
                of(
                        "processor: at least once",
                        Set.of(G2, G3, G4),
                        "^kill processor",
                        new Edit(SETTINGS, "StreamsConfig.EXACTLY_ONCE_V2", "StreamsConfig.AT_LEAST_ONCE")),
                of(
                        "sink: offsets outside the transaction, before the rows",
                        Set.of(G2),
                        "^kill (sink|postgres)",
                        new Edit(
                                STORE + "SinkStore.java",
                                "steps.accept(WriteStep.FENCE_PASSED);",
                                "handle.commit(); handle.begin();"
                                        + " java.util.concurrent.locks.LockSupport.parkNanos(200_000_000L);")),
                of(
                        "sink: fence, positions and guards off",
                        Set.of(G2, G3),
                        "^freeze sink",
                        new Edit(
                                STORE + "Offsets.java",
                                " AND known.epoch = batch.epoch\n"
                                        + "                AND known.next_offset IN (batch.from_offset, batch.next_offset)",
                                ""),
                        new Edit(
                                STORE + "Table.java",
                                "return \"UPDATE SET \" + set + \"\\nWHERE known.\" + guardColumn + \" < excluded.\" + guardColumn;",
                                "return \"UPDATE SET \" + set;"),
                        new Edit(
                                STORE + "SinkStore.java",
                                "handle.begin();",
                                "java.util.concurrent.locks.LockSupport.parkNanos(300_000_000L); handle.begin();")),
                of(
                        "sink: the position not compared with where it was left",
                        Set.of(G2),
                        "^postgres restored",
                        new Edit(
                                STORE + "Offsets.java",
                                "AND known.next_offset IN (batch.from_offset, batch.next_offset)",
                                ""),
                        new Edit(
                                "sink-service/src/main/java/io/tokentally/sink/SinkLoop.java",
                                "            checkPositions();\n",
                                "")),
                of(
                        "SDK: spool without checksum",
                        Set.of(G2),
                        "^spool damaged",
                        new Edit(
                                SDK + "spool/Frame.java",
                                "boolean intact = header.getInt(at + 13) == crc(bytes, at + HEADER, length);",
                                "boolean intact = true;")),
                of(
                        "SDK: not acknowledged by Kafka",
                        Set.of(G1, G10),
                        "^kill kafka-2 and kafka-3$",
                        new Edit(
                                SDK + "ProducerProperties.java",
                                "properties.put(ProducerConfig.ACKS_CONFIG, \"all\");",
                                "properties.put(ProducerConfig.ACKS_CONFIG, \"0\");"),
                        new Edit(
                                SDK + "ProducerProperties.java",
                                "ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, \"true\"",
                                "ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, \"false\"")),
                of(
                        "SDK: record() waits",
                        Set.of(G6),
                        "poison",
                        new Edit(
                                SDK + "KafkaClient.java",
                                "RecordedUsage recorded = defaults.filled(event);",
                                "java.util.concurrent.locks.LockSupport.parkNanos(2_000_000L);"
                                        + " RecordedUsage recorded = defaults.filled(event);")),
                of(
                        "gateway: answers before Kafka has it",
                        Set.of(G10),
                        "^kill (gateway|kafka-2 and kafka-3)$",
                        new Edit(
                                GATEWAY + "SdkPublisher.java",
                                "public CompletableFuture<?> send(UsageEvent event) {\n        return client.send(event);",
                                "public CompletableFuture<?> send(UsageEvent event) {\n"
                                        + "        java.util.concurrent.CompletableFuture.delayedExecutor("
                                        + "1, java.util.concurrent.TimeUnit.SECONDS).execute(() -> client.send(event));\n"
                                        + "        return CompletableFuture.completedFuture(event);")));
    }

    private static Sabotage of(String name, Set<Guarantee> breaks, String faults, Edit... edits) {
        return new Sabotage(name, List.of(edits), Pattern.compile(faults), breaks);
    }
}
