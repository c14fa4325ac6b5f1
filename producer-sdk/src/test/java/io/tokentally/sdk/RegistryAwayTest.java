package io.tokentally.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RegistryAwayTest {
    @Test
    void eventsWaitForARegistryThatIsNotUpYet() throws IOException {
        AtomicInteger asked = new AtomicInteger();
        HttpServer registry = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        registry.createContext("/", exchange -> {
            boolean up = asked.incrementAndGet() > 2;
            byte[] answer = (up ? "{\"id\": 7}" : "starting").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(up ? 200 : 503, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        registry.start();
        FakeKafka kafka = new FakeKafka(true);
        try (TokentallyClient client = TokentallyClient.builder()
                .schemaRegistryUrl("http://127.0.0.1:" + registry.getAddress().getPort())
                .shutdownHook(false)
                .build(() -> kafka)) {
            client.record(Events.usage());
            CompletableFuture<Acknowledgement> sent = client.send(Events.usage());
            await().until(() -> client.stats().lastError() != null);

            assertThat(sent).succeedsWithin(Duration.ofSeconds(10));
            assertThat(client.stats())
                    .extracting(Stats::acknowledged, Stats::dropped)
                    .containsExactly(2L, 0L);
            assertThat(client.stats().lastError()).contains("503");
            assertThat(kafka.history().get(0).value()).startsWith(0, 0, 0, 0, 7);
        } finally {
            registry.stop(0);
        }
    }

    @Test
    void aRegistryThatRefusesTheSchemaLosesTheEventAndSaysSo() throws IOException {
        HttpServer registry = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        registry.createContext("/", exchange -> {
            exchange.sendResponseHeaders(409, -1);
            exchange.close();
        });
        registry.start();
        try (TokentallyClient client = TokentallyClient.builder()
                .schemaRegistryUrl("http://127.0.0.1:" + registry.getAddress().getPort())
                .shutdownHook(false)
                .build(() -> new FakeKafka(true))) {
            client.record(Events.usage());
            assertThat(client.flush(Duration.ofSeconds(10))).isFalse();
            assertThat(client.stats().dropped()).isEqualTo(1);
            assertThat(client.stats().lastError()).contains("409");
        } finally {
            registry.stop(0);
        }
    }
}
