package io.tokentally.cli.docs;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tokentally.event.TokenCounts;
import io.tokentally.event.ToolOperationEvent;
import io.tokentally.event.UsageEvent;
import io.tokentally.schemas.Keys;
import io.tokentally.schemas.Topics;
import io.tokentally.schemas.serde.AvroSerializer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Poison, and events out of bounds, late, twice and with gaps; what no log may hold is marked in them. */
final class OddEvents {
    private static final String KEY = "tk_MARKERsecretKEY";
    private static final String PARAMETERS = "MARKERparameters";
    private static final String FILE = "MARKERfile";
    private static final String POISON = "MARKERpoison";

    /** What each marks, by name. */
    static final Map<String, String> MARKERS =
            Map.of("key", KEY, "parameters", PARAMETERS, "file path", FILE, "poison", POISON);

    private OddEvents() {}

    static void send(Map<String, String> addresses, String gateway)
            throws ExecutionException, InterruptedException, IOException {
        try (KafkaProducer<String, byte[]> producer =
                new KafkaProducer<>(settings(addresses, ByteArraySerializer.class))) {
            producer.send(new ProducerRecord<>(Topics.TOOL_OPERATIONS.name(), "[]", POISON.getBytes(UTF_8)))
                    .get();
        }
        try (KafkaProducer<String, SpecificRecord> producer =
                new KafkaProducer<>(settings(addresses, AvroSerializer.class))) {
            ToolOperationEvent broken = toolOperation("odd-bounds");
            broken.setParameters("no JSON: " + PARAMETERS);
            UsageEvent late = usage();
            for (SpecificRecord event : List.of(toolOperation("odd-well"), broken, late, late)) {
                send(producer, event);
            }
        }
        post(gateway, "{\"session_id\": \"" + PARAMETERS + "\", broken");
        post(gateway, """
                {"session_id": "3f0c1a52-4b7e-4d0c-9d5a-2f1f6f0b7c11", "tool_id": "t", "tool_name": "none",
                 "operation_mode": "full", "tokens_original": 1, "tokens_actual": 1, "response_time_ms": 1,
                 "parameters": {"q": "%s"}, "file_path": "%s"}""".formatted(PARAMETERS, FILE));
    }

    /** A good one with marks. */
    static void sendToolOperation(Map<String, String> addresses) throws ExecutionException, InterruptedException {
        try (KafkaProducer<String, SpecificRecord> producer =
                new KafkaProducer<>(settings(addresses, AvroSerializer.class))) {
            send(producer, toolOperation("odd-refused"));
        }
    }

    private static void send(KafkaProducer<String, SpecificRecord> producer, SpecificRecord event)
            throws ExecutionException, InterruptedException {
        ProducerRecord<String, SpecificRecord> record = event instanceof UsageEvent usage
                ? new ProducerRecord<>(Topics.USAGE_EVENTS.name(), Keys.of(usage), event)
                : new ProducerRecord<>(Topics.TOOL_OPERATIONS.name(), Keys.of((ToolOperationEvent) event), event);
        producer.send(record).get();
    }

    private static UsageEvent usage() {
        return UsageEvent.newBuilder()
                .setTenant("default")
                .setEventId("odd-late")
                .setUserId("ann")
                .setSessionId("odd")
                .setProvider("openai")
                .setModel("gpt-4o")
                .setOccurredAt(Instant.now().minus(Duration.ofDays(40)))
                .setTokens(TokenCounts.newBuilder().setInput(10L).build())
                .setProducerId("odd-producer")
                .setProducerSeq(3L) // 1 and 2 never come
                .build();
    }

    private static ToolOperationEvent toolOperation(String id) {
        return ToolOperationEvent.newBuilder()
                .setTenant("default")
                .setEventId(id)
                .setSessionId("3f0c1a52-4b7e-4d0c-9d5a-2f1f6f0b7c11")
                .setToolId("t")
                .setToolName("read")
                .setOperationMode("full")
                .setParameters("{\"q\": \"" + PARAMETERS + "\"}")
                .setFilePath("/home/" + FILE)
                .setTokensOriginal(10L)
                .setTokensActual(5L)
                .build();
    }

    private static void post(String gateway, String body) throws IOException, InterruptedException {
        HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(gateway + "/track/tool-operation"))
                                .header("Authorization", "Bearer " + KEY)
                                .POST(HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        HttpResponse.BodyHandlers.discarding());
    }

    private static Map<String, Object> settings(Map<String, String> addresses, Class<?> serializer) {
        Map<String, Object> settings = new HashMap<>();
        settings.put("bootstrap.servers", addresses.getOrDefault("bootstrap.servers", ""));
        settings.put("schema.registry.url", addresses.getOrDefault("schema.registry.url", ""));
        settings.put("auto.register.schemas", "false");
        settings.put("acks", "all");
        settings.put("key.serializer", StringSerializer.class);
        settings.put("value.serializer", serializer);
        return settings;
    }
}
