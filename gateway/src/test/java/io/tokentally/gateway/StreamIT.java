package io.tokentally.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tokentally.event.TokenCounts;
import io.tokentally.event.UsageEvent;
import io.tokentally.gateway.http.Answer;
import io.tokentally.gateway.http.Json;
import io.tokentally.ledger.UsageLedgerEntry;
import io.tokentally.schemas.TopicAdmin;
import io.tokentally.schemas.Topics;
import io.tokentally.schemas.registry.SchemaRegistry;
import io.tokentally.schemas.serde.AvroEncoder;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is counted while one listens is heard, once and of one's own tenant only. */
@ExtendWith(SharedStack.class)
class StreamIT {
    private static SharedStack.Home home;
    private static GatewayService gateway;
    private static KafkaProducer<byte[], byte[]> ledger;

    @BeforeAll
    static void start(SharedStack.Home own) throws Exception {
        home = own.migrated();
        Map<String, Object> kafka = Map.of("bootstrap.servers", home.stack().bootstrapServers());
        try (Admin admin = Admin.create(kafka)) {
            TopicAdmin.ensureTopics(admin, Topics.ALL, 2, (short) 1);
        }
        gateway = home.gateway(InstantSource.system(), Map.of(GatewayConfig.STREAM_SUBSCRIBERS, "2"));
        ledger = new KafkaProducer<>(kafka, new ByteArraySerializer(), new ByteArraySerializer());
    }

    @AfterAll
    static void stop() {
        ledger.close();
        gateway.close();
    }

    @Test
    void whatIsCountedIsHeard() throws Exception {
        try (Reader all = Reader.open("/stream");
                Reader some = Reader.open("/stream?type=usage&model=m-2")) {
            assertThat(all.next().path("event").asText()).isEqualTo("heartbeat");
            assertThat(some.next().path("event").asText()).isEqualTo("heartbeat");
            assertThat(Answer.get(gateway.port(), "/stream").status()).isEqualTo(503);

            send("default", "m-1");
            send("other", "m-2");
            send("default", "m-2");
            JsonNode first = all.nextBut("heartbeat");
            JsonNode second = all.nextBut("heartbeat");
            assertThat(first.path("event").asText()).isEqualTo("usage");
            assertThat(java.util.Set.of(
                            first.at("/data/model").asText(),
                            second.at("/data/model").asText()))
                    .containsExactlyInAnyOrder("m-1", "m-2");
            JsonNode own = some.nextBut("heartbeat");
            assertThat(own.at("/data/model").asText()).isEqualTo("m-2");
            assertThat(own.at("/data/cost_usd").decimalValue()).isEqualByComparingTo("0.3");
            assertThat(own.at("/data/tokens/total").asInt()).isEqualTo(12);
        }
    }

    private static void send(String tenant, String model) throws Exception {
        UsageLedgerEntry entry = UsageLedgerEntry.newBuilder()
                .setEvent(UsageEvent.newBuilder()
                        .setTenant(tenant)
                        .setEventId("e-" + model)
                        .setUserId("u")
                        .setSessionId("s")
                        .setProvider("p")
                        .setModel(model)
                        .setStatus("ok")
                        .setTokens(TokenCounts.newBuilder()
                                .setInput(5L)
                                .setOutput(7L)
                                .build())
                        .build())
                .setVersion(1)
                .setEffectiveAt(Instant.parse("2026-03-01T00:00:00Z"))
                .setInputCostUsd(new BigDecimal("0.1").setScale(18))
                .setOutputCostUsd(new BigDecimal("0.2").setScale(18))
                .build();
        byte[] bytes = new AvroEncoder<>(
                        UsageLedgerEntry.class, SchemaRegistry.at(home.stack().schemaRegistryUrl()), true)
                .encode(Topics.USAGE_LEDGER.name() + "-value", entry);
        ledger.send(new ProducerRecord<>(Topics.USAGE_LEDGER.name(), model.getBytes(StandardCharsets.UTF_8), bytes))
                .get();
    }

    /** Reads events as they come. */
    private record Reader(BufferedReader lines) implements AutoCloseable {
        static Reader open(String path) throws Exception {
            HttpResponse<java.io.InputStream> response = HttpClient.newHttpClient()
                    .send(Answer.request(gateway.port(), path).build(), BodyHandlers.ofInputStream());
            assertThat(response.statusCode()).isEqualTo(200);
            return new Reader(new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8)));
        }

        /** {@code {"event":…,"data":{…}}}. */
        JsonNode next() throws Exception {
            String event = lines.readLine();
            String data = lines.readLine();
            lines.readLine();
            return Json.object("{\"event\":\"" + event.substring("event: ".length()) + "\",\"data\":"
                    + data.substring("data: ".length()) + "}");
        }

        JsonNode nextBut(String event) throws Exception {
            JsonNode next = next();
            while (next.path("event").asText().equals(event)) {
                next = next();
            }
            return next;
        }

        @Override
        public void close() throws java.io.IOException {
            lines.close();
        }
    }
}
