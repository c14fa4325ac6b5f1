package io.tokentally.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tokentally.access.ApiKey;
import io.tokentally.access.KeyRing;
import io.tokentally.access.Scope;
import io.tokentally.event.TokenCounts;
import io.tokentally.event.ToolOperationEvent;
import io.tokentally.event.UsageEvent;
import io.tokentally.gateway.http.Answer;
import io.tokentally.gateway.http.Json;
import io.tokentally.ledger.ToolLedgerEntry;
import io.tokentally.ledger.UsageLedgerEntry;
import io.tokentally.schemas.TopicAdmin;
import io.tokentally.schemas.Topics;
import io.tokentally.schemas.registry.SchemaRegistry;
import io.tokentally.schemas.serde.AvroEncoder;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is counted while one listens is heard, once and of one's own tenant only. */
@ExtendWith(SharedStack.class)
class StreamIT {
    private static final byte[] KEY = {'k'};

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
        try (Reader all = Reader.open(gateway.port(), "/stream");
                Reader some = Reader.open(gateway.port(), "/stream?type=usage&model=m-2")) {
            assertThat(all.next().path("event").asText()).isEqualTo("heartbeat");
            assertThat(some.next().path("event").asText()).isEqualTo("heartbeat");
            assertThat(Answer.get(gateway.port(), "/stream").status()).isEqualTo(503);

            send("default", "m-1");
            send("other", "m-2");
            send("default", "m-2");
            JsonNode first = all.nextBut("heartbeat");
            JsonNode second = all.nextBut("heartbeat");
            assertThat(first.path("event").asText()).isEqualTo("usage");
            assertThat(Set.of(
                            first.at("/data/model").asText(),
                            second.at("/data/model").asText()))
                    .containsExactlyInAnyOrder("m-1", "m-2");
            JsonNode own = some.nextBut("heartbeat");
            assertThat(own.at("/data/model").asText()).isEqualTo("m-2");
            assertThat(own.at("/data/cost_usd").decimalValue()).isEqualByComparingTo("0.3");
            assertThat(own.at("/data/tokens/total").asInt()).isEqualTo(12);
        }
    }

    @Test
    void aSlowReaderIsToldHowManyItMissed() throws Exception {
        int sent = 400;
        try (GatewayService own = home.gateway(InstantSource.system(), Map.of());
                Socket slow = new Socket();
                Reader fast = Reader.open(own.port(), "/stream?tool_name=last")) {
            slow.setReceiveBufferSize(4_096);
            slow.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), own.port()));
            slow.getOutputStream()
                    .write("GET /stream?type=tool_operation HTTP/1.0\r\nHost: localhost\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            slow.setSoTimeout(20_000);
            BufferedReader lines =
                    new BufferedReader(new InputStreamReader(slow.getInputStream(), StandardCharsets.UTF_8));
            Reader reader = new Reader(lines);
            String head = lines.readLine();
            assertThat(head).contains("200");
            while (!head.isEmpty()) {
                head = lines.readLine();
            }
            assertThat(reader.next().path("event").asText()).isEqualTo("heartbeat");

            byte[] large = operation("read", "x".repeat(60_000));
            List<Future<RecordMetadata>> sending = new ArrayList<>();
            for (int i = 1; i < sent; i++) {
                sending.add(ledger.send(new ProducerRecord<>(Topics.TOOL_LEDGER.name(), 0, KEY, large)));
            }
            for (Future<RecordMetadata> each : sending) {
                each.get();
            }
            ledger.send(new ProducerRecord<>(Topics.TOOL_LEDGER.name(), 0, KEY, operation("last", "")))
                    .get();
            assertThat(fast.nextBut("heartbeat").at("/data/tool_name").asText()).isEqualTo("last");

            int heard = 0;
            int missed = 0;
            while (heard + missed < sent) {
                JsonNode next = reader.nextBut("heartbeat");
                if (next.path("event").asText().equals("lagged")) {
                    missed += next.at("/data/missed").asInt();
                } else {
                    heard++;
                }
            }
            assertThat(heard + missed).isEqualTo(sent);
            assertThat(missed).isPositive();
            assertThat(heard).isPositive();
        }
    }

    @Test
    void aRevokedKeyHearsNothingMoreWithinSeconds() throws Exception {
        Instant created = Instant.parse("2026-01-31T10:00:00Z");
        ApiKey key = new ApiKey("key_1", sha256("tk_1"), "default", Set.of(Scope.READ), "", created, null);
        AtomicReference<@Nullable KeyRing> keys = new AtomicReference<>(KeyRing.of(List.of(key)));
        try (GatewayService keyed = home.gateway(InstantSource.system(), keys::get, Map.of())) {
            assertThat(Answer.get(keyed.port(), "/stream").status()).isEqualTo(401);
            assertThat(Answer.send(Answer.request(keyed.port(), "/metrics/pipeline")
                                    .header("Authorization", "Bearer tk_1"))
                            .json()
                            .path("lag")
                            .isNull())
                    .as("a reader is not told how much others send")
                    .isTrue();
            HttpResponse<java.io.InputStream> response = HttpClient.newHttpClient()
                    .send(
                            Answer.request(keyed.port(), "/stream")
                                    .header("Authorization", "Bearer tk_1")
                                    .build(),
                            BodyHandlers.ofInputStream());
            try (Reader reader =
                    new Reader(new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8)))) {
                assertThat(reader.next().path("event").asText()).isEqualTo("heartbeat");
                Instant revoked = Instant.now();
                keys.set(KeyRing.of(List.of(new ApiKey(
                        key.id(), key.sha256(), key.tenant(), key.scopes(), key.label(), created, revoked))));
                assertThat(reader.lines().readLine()).as("the end").isNull();
                assertThat(Duration.between(revoked, Instant.now())).isLessThan(Duration.ofSeconds(10));
            }
        }
    }

    private static String sha256(String key) throws Exception {
        return HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8)));
    }

    private static byte[] operation(String tool, String padding) {
        ToolLedgerEntry entry = ToolLedgerEntry.newBuilder()
                .setEvent(ToolOperationEvent.newBuilder()
                        .setTenant("default")
                        .setEventId("o-" + tool)
                        .setSessionId("s")
                        .setToolId("t")
                        .setToolName(tool)
                        .setOperationMode("full")
                        .setParameters("{\"padding\":\"" + padding + "\"}")
                        .setTokensOriginal(9L)
                        .setTokensActual(2L)
                        .build())
                .setVersion(1)
                .setEffectiveAt(Instant.parse("2026-03-01T00:00:00Z"))
                .build();
        return new AvroEncoder<>(
                        ToolLedgerEntry.class, SchemaRegistry.at(home.stack().schemaRegistryUrl()), true)
                .encode(Topics.TOOL_LEDGER.name() + "-value", entry);
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
        static Reader open(int port, String path) throws Exception {
            HttpResponse<java.io.InputStream> response =
                    HttpClient.newHttpClient().send(Answer.request(port, path).build(), BodyHandlers.ofInputStream());
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
