package io.tokentally.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.tokentally.access.KeyAdmin;
import io.tokentally.access.Scope;
import io.tokentally.embedded.EmbeddedStack;
import io.tokentally.event.UsageEvent;
import io.tokentally.gateway.http.Answer;
import io.tokentally.schemas.Topics;
import io.tokentally.schemas.registry.SchemaRegistry;
import io.tokentally.schemas.serde.AvroDecoder;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole gateway on a real Kafka, registry and Postgres, started and closed as production does. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class GatewayIT {
    @TempDir
    private static Path folder;

    private static EmbeddedStack stack;
    private static GatewayService gateway;

    @BeforeAll
    static void start() {
        stack = EmbeddedStack.start(EmbeddedStack.Options.in(folder));
        gateway = GatewayService.start(settings());
    }

    @AfterAll
    static void stop() {
        gateway.close();
        stack.close();
    }

    @Test
    @Order(1)
    void withoutTablesItTakesEventsButAnswersNoQuestion() throws Exception {
        assertThat(get("/livez").body()).isEqualTo("{\"status\":\"alive\"}");
        Answer unready = get("/readyz");
        assertThat(unready.status()).isEqualTo(503);
        assertThat(unready.json().at("/checks/kafka").asText()).isEqualTo("ok");
        assertThat(unready.json().at("/checks/database").asText())
                .isEqualTo("the database has no tables yet; the sink creates them as it starts");
        assertThat(get("/metrics/model-totals").raw().headers().firstValue("Retry-After"))
                .hasValue("2");
    }

    @Test
    @Order(2)
    void whatIsAcknowledgedIsInKafka() throws Exception {
        Answer answer = Answer.post(
                gateway.port(),
                "/track/usage",
                "{\"event_id\":\"e\",\"user_id\":\"ada\",\"session_id\":\"s\",\"provider\":\"openai\",\"model\":\"gpt-4o\","
                        + "\"reported_cost_usd\":0.01,\"usage\":{\"input\":1,\"output\":2}}");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);

        UsageEvent event = first();
        assertThat(event.getEventId()).isEqualTo("e");
        assertThat(event.getRecordedAt()).isNotNull();
        assertThat(event.getTokens().getOutput()).isEqualTo(2);
        assertThat(event.getReportedCostUsd()).isEqualByComparingTo("0.01");
    }

    @Test
    @Order(3)
    void withTablesItIsReady() throws Exception {
        Tables.migrate(stack);
        Answer ready = get("/readyz");
        assertThat(ready.status()).as(ready.body()).isEqualTo(200);
        assertThat(ready.json().path("status").asText()).isEqualTo("ready");
        // No processor runs, so the event above is not in the answers and nothing claims that it is.
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(
                                get("/readyz").json().at("/checks/freshness").asText())
                        .contains("tally-processor is behind"));
        Answer totals = get("/metrics/model-totals?time_range=all");
        assertThat(totals.body()).isEqualTo("{\"models\":[],\"as_of\":null,\"complete\":true}");
    }

    @Test
    @Order(4)
    void pageMetricsAndDescriptionAreServed() throws Exception {
        Answer page = get("/");
        assertThat(page.type()).startsWith("text/html");
        assertThat(page.body()).doesNotContain("http://").doesNotContain("https://");
        assertThat(page.raw().headers().firstValue("Content-Security-Policy").orElse(""))
                .contains("default-src 'none'")
                .contains("script-src 'self'");
        Answer script = get("/page/main.js");
        assertThat(script.type()).startsWith("text/javascript");
        String tag = script.raw().headers().firstValue("ETag").orElse("");
        assertThat(Answer.send(Answer.request(gateway.port(), "/page/main.js").header("If-None-Match", tag))
                        .status())
                .isEqualTo(304);
        assertThat(Answer.send(Answer.request(gateway.port(), "/page/main.js").header("Accept-Encoding", "gzip"))
                        .raw()
                        .headers()
                        .firstValue("Content-Encoding"))
                .hasValue("gzip");
        for (String path : List.of("/", "/page/main.js")) {
            Answer head = Answer.send(Answer.request(gateway.port(), path).method("HEAD", BodyPublishers.noBody()));
            assertThat(head.status()).as("HEAD %s", path).isEqualTo(200);
        }
        assertThat(get("/page/none.js").status()).isEqualTo(404);
        assertThat(get("/page/openapi.json").status()).isEqualTo(404);
        assertThat(get("/page/..%2Fopenapi.json").status()).isGreaterThanOrEqualTo(400);
        assertThat(get("/metrics").body())
                .contains("tokentally_gateway_events_total{outcome=\"acknowledged\"}")
                .contains("tokentally_gateway_http_requests_seconds_count{")
                .contains("tokentally_gateway_freshness_age_seconds NaN");
        assertThat(get("/openapi.json").json().path("openapi").asText()).isEqualTo("3.1.0");
        assertThat(get("/nothing").status()).isEqualTo(404);
        assertThat(get("/nothing").type()).isEqualTo("application/problem+json");
    }

    @Test
    @Order(5)
    void aHeaderThatIsTooLongIsAProblemToo() throws Exception {
        Answer answer = Answer.send(Answer.request(gateway.port(), "/livez").header("X-Long", "x".repeat(20_000)));
        assertThat(answer.status()).isEqualTo(431);
        assertThat(answer.type()).isEqualTo("application/problem+json");
    }

    @ParameterizedTest
    @Order(5)
    @ValueSource(
            strings = {
                "GET /metrics/api-savings?tool_id=%ff HTTP/1.1\r\nHost: localhost",
                "GET /metrics/api-savings?tool_id=%zz HTTP/1.1\r\nHost: localhost",
                "GET /metrics/api-savings?%zz HTTP/1.1\r\nHost: localhost",
                "GET /%00 HTTP/1.1\r\nHost: localhost",
                "GET /a/..;/livez HTTP/1.1\r\nHost: localhost",
                "GET /livez HTTP/1.1\r\nHost: evil.example",
                "GET /livez HTTP/1.1",
                "FROB /livez HTTP/1.1\r\nHost: localhost",
                "POST /track/usage HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1",
                "POST /track/usage HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"
            })
    void aStrangeRequestIsTheCallersFault(String request) throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream()
                    .write((request + "\r\nConnection: close\r\n\r\n").getBytes(StandardCharsets.UTF_8));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer).matches("(?s)HTTP/1.1 4\\d\\d .*application/problem\\+json.*\"detail\":.*");
        }
    }

    @Test
    @Order(5)
    void postgresItselfHidesOtherTenantsRows() {
        RowSecurity.check(stack);
    }

    @Test
    @Order(5)
    void clientsThatMeanHarmTakeNoMemoryAndNoThread() throws Exception {
        Siege.slowClients(gateway.port());
        Siege.gzipBombs(gateway.port());
    }

    @Test
    @Order(6)
    void withoutKeysOthersAreNotServed() {
        Map<String, String> settings = settings();
        settings.put(GatewayConfig.HOST, "0.0.0.0");
        assertThat(catchThrowable(() -> GatewayService.start(settings)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContainingAll("gateway.host", "0.0.0.0", "'tally keys create'");
    }

    @Test
    @Order(6)
    void aBusyPortIsSaid() {
        Map<String, String> settings = settings();
        settings.put(GatewayConfig.PORT, Integer.toString(gateway.port()));
        assertThat(catchThrowable(() -> GatewayService.start(settings)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("gateway.port " + gateway.port())
                .hasMessageContaining("or to 0 for a free one");
    }

    @Test
    @Order(7)
    void withoutPostgresOrKafkaItSaysSo() throws Exception {
        stack.postgres().kill();
        Answer totals = get("/metrics/api-savings");
        assertThat(totals.status()).isEqualTo(503);
        assertThat(totals.detail()).isEqualTo("the database gives no answer");
        stack.postgres().restart();
        await().atMost(Duration.ofSeconds(30))
                .until(() -> get("/metrics/api-savings").status() == 200);

        stack.kafka().kill();
        Answer usage = Answer.post(gateway.port(), "/track/usage", "{\"event_id\":\"f\",\"voided\":true}");
        assertThat(usage.status()).isEqualTo(503);
        assertThat(usage.json().path("event_id").asText()).isEqualTo("f");
        assertThat(get("/readyz").json().at("/checks/kafka").asText()).isNotEqualTo("ok");
        stack.kafka().restart();
        await().atMost(Duration.ofSeconds(30))
                .until(() -> Answer.post(gateway.port(), "/track/usage", "{\"event_id\":\"g\",\"voided\":true}")
                                .status()
                        == 200);
    }

    /** The last one: from the first key on every request needs one. */
    @Test
    @Order(8)
    void keysAreAskedForOnceThereIsOne() throws Exception {
        Map<String, Object> kafka = Map.of("bootstrap.servers", stack.bootstrapServers());
        KeyAdmin.Created reader = new KeyAdmin(kafka).create("default", Set.of(Scope.READ), "", (short) -1);
        await().atMost(Duration.ofSeconds(5))
                .until(() -> get("/metrics/api-savings").status() == 401);
        Answer refused = get("/metrics/api-savings");
        assertThat(refused.type()).isEqualTo("application/problem+json");
        assertThat(refused.raw().headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
        for (String open : List.of("/livez", "/readyz", "/", "/openapi.json")) {
            assertThat(get(open).status()).as(open).isEqualTo(200);
        }
        for (String closed : List.of("/metrics", "/metrics/", "/metrics/model-totals", "//metrics", "/METRICS")) {
            assertThat(get(closed).status()).as(closed).isGreaterThanOrEqualTo(400);
            assertThat(get(closed).body()).doesNotContain("tokentally_", "as_of");
            for (String method : List.of("HEAD", "OPTIONS", "POST", "DELETE")) {
                Answer answer =
                        Answer.send(Answer.request(gateway.port(), closed).method(method, BodyPublishers.noBody()));
                assertThat(answer.body()).as(method + closed).doesNotContain("tokentally_", "as_of");
            }
        }
        assertThat(keyed("/metrics/api-savings", reader.secret()).status()).isEqualTo(200);
        assertThat(keyed("/metrics", reader.secret()).detail())
                .isEqualTo("the key has not the scope admin, which this needs");
        new KeyAdmin(kafka).revoke(reader.key().id());
        await().atMost(Duration.ofSeconds(1))
                .until(() -> keyed("/metrics/api-savings", reader.secret()).status() == 401);
        assertThat(get("/metrics/api-savings").status()).isEqualTo(401);

        Map<String, String> settings = settings();
        settings.put(GatewayConfig.HOST, "0.0.0.0");
        try (GatewayService others = GatewayService.start(settings)) {
            assertThat(Answer.get(others.port(), "/metrics/api-savings").status())
                    .isEqualTo(401);
        }
    }

    private static Answer keyed(String path, String key) throws Exception {
        return Answer.send(Answer.request(gateway.port(), path).header("Authorization", "Bearer " + key));
    }

    private static Answer get(String path) throws Exception {
        return Answer.get(gateway.port(), path);
    }

    private static Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>();
        settings.put(GatewayConfig.BOOTSTRAP_SERVERS, stack.bootstrapServers());
        settings.put(GatewayConfig.SCHEMA_REGISTRY_URL, stack.schemaRegistryUrl());
        settings.put(GatewayConfig.DATABASE_URL, stack.databaseUrl());
        settings.put(GatewayConfig.DATABASE_USER, stack.databaseUser());
        settings.put(GatewayConfig.DATABASE_PASSWORD, stack.databasePassword());
        settings.put(GatewayConfig.PORT, "0");
        settings.put(GatewayConfig.PARTITIONS, "2");
        settings.put(GatewayConfig.PUBLISH_TIMEOUT_MS, "2000");
        return settings;
    }

    private static UsageEvent first() {
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers", stack.bootstrapServers(),
                        "group.id", "test",
                        "auto.offset.reset", "earliest"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            consumer.subscribe(List.of(Topics.USAGE_EVENTS.name()));
            ConsumerRecords<byte[], byte[]> records = consumer.poll(Duration.ofSeconds(20));
            return new AvroDecoder<>(UsageEvent.class, SchemaRegistry.at(stack.schemaRegistryUrl()))
                    .decode(records.iterator().next().value());
        }
    }
}
