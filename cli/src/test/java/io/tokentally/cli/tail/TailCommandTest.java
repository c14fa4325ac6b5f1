package io.tokentally.cli.tail;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import io.tokentally.cli.Ran;
import io.tokentally.cli.http.FakeServer;
import io.tokentally.cli.http.GatewayOptions.Gateway;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TailCommandTest {
    private static final String USAGE = """
            event: usage
            data: {"event_id":"e1","revision":1,"voided":false,"session_id":"s1","user_id":"u\\u001b[2J","provider":"openai",
            data: "message_id":null,"model":"gpt-4o","tokens":{"input":1234,"cache_read":5000,"cache_write_5m":null,
            data: "cache_write_1h":null,"output":250,"reasoning":50,"other":{},"total":6534},"cost_usd":0.0123,
            data: "occurred_at":"2026-11-22T04:00:00Z","stop_reason":null}

            """;
    private static final String TOOL = """
            event: tool_operation
            data: {"event_id":"t1","revision":0,"id":"t1","session_id":"s2","tool_name":"read","operation_mode":"overview",
            data: "tokens_original":1000,"tokens_actual":100,"tokens_prevented":900,"created_at":"2026-11-22T04:00:01Z"}

            """;
    private static final String HEARTBEAT = "event: heartbeat\ndata: {\"as_of\":null}\n\n";

    @SuppressWarnings("NullAway.Init") // start() sets it
    private FakeServer gateway;

    @BeforeEach
    void start() throws Exception {
        gateway = new FakeServer();
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void eventsAreLines() {
        gateway.on("/stream", exchange -> stream(exchange, HEARTBEAT + USAGE + ": a comment\n\n" + TOOL));

        Ran ran = Ran.tally("tail", "--url", gateway.url(), "-n", "2", "--key", "tk_x");

        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.lines())
                .containsExactly(
                        "2026-11-22T04:00:00Z  usage  gpt-4o  1,234 in  5,000 cached  300 out  $0.0123  u?[2J  s1"
                                + "  revision 1",
                        "2026-11-22T04:00:01Z  tool   read overview  100 of 1,000 tokens, 900 prevented  s2");
        assertThat(gateway.authorization).isEqualTo("Bearer tk_x");
    }

    @Test
    void jsonIsOneObjectALineWithItsType() {
        gateway.on("/stream", exchange -> stream(exchange, TOOL));

        assertThat(Ran.tally("tail", "--url", gateway.url(), "-n", "1", "--json")
                        .lines())
                .singleElement()
                .asString()
                .startsWith("{\"type\":\"tool_operation\",\"event_id\":\"t1\"");
    }

    @Test
    void filtersGoToTheGateway() {
        gateway.on("/stream", exchange -> stream(exchange, USAGE));

        Ran.tally(
                "tail",
                "--url",
                gateway.url(),
                "-n",
                "1",
                "--type",
                "tool_operation",
                "--model",
                "m&n",
                "--user",
                "u",
                "--provider",
                "openai",
                "--tool",
                "read");

        assertThat(gateway.asked)
                .containsExactly("/stream?type=tool_operation&provider=openai&model=m%26n&user_id=u&tool_name=read");
    }

    @Test
    void aBrokenStreamIsConnectedAgainAndMissedEventsAreSaid() {
        AtomicInteger connections = new AtomicInteger();
        gateway.on("/stream", exchange -> {
            if (connections.incrementAndGet() == 2) {
                FakeServer.answer(exchange, 503, "{\"detail\":\"restarting\"}");
            } else {
                stream(exchange, "event: lagged\ndata: {\"missed\":12}\n\n" + USAGE);
            }
        });

        Ran ran = Ran.tally("tail", "--url", gateway.url(), "-n", "2");

        assertThat(ran.code()).isZero();
        assertThat(ran.lines()).hasSize(2);
        assertThat(ran.err())
                .contains("the stream broke off (it ended); connecting again", "was too slow and missed 12 events");
        assertThat(connections).hasValue(3);
    }

    @Test
    void aSilentStreamIsConnectedAgain() throws Exception {
        AtomicInteger connections = new AtomicInteger();
        gateway.on("/stream", exchange -> {
            if (connections.incrementAndGet() == 1) {
                exchange.sendResponseHeaders(200, 0);
                exchange.getResponseBody().write(HEARTBEAT.getBytes(StandardCharsets.UTF_8));
                exchange.getResponseBody().flush();
                awaitSecond(connections);
            } else {
                stream(exchange, USAGE);
            }
        });
        StringWriter out = new StringWriter();
        PrintWriter printer = new PrintWriter(out, true);

        new StreamTail(
                        new Gateway(gateway.url(), null),
                        URI.create(gateway.url() + "/stream"),
                        false,
                        1,
                        printer,
                        printer,
                        Duration.ofMillis(300))
                .run();

        assertThat(out.toString()).contains("connecting again", "gpt-4o");
    }

    @Test
    void whatDoesNotAnswerAtFirstOrRefusesIsAFailure() throws Exception {
        gateway.answers("/stream", 401, "{\"detail\":\"a key is needed\"}");
        assertThat(Ran.tally("tail", "--url", gateway.url()).err())
                .contains("/stream answers HTTP 401 a key is needed");

        String away = gateway.url();
        gateway.close();
        Ran ran = Ran.tally("tail", "--url", away);
        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.err()).contains("/stream does not answer", "is the stack running?");
    }

    private static void awaitSecond(AtomicInteger connections) {
        org.awaitility.Awaitility.await().until(() -> connections.get() > 1);
    }

    private static void stream(HttpExchange exchange, String events) throws IOException {
        exchange.getResponseHeaders().add("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        exchange.getResponseBody().write(events.getBytes(StandardCharsets.UTF_8));
    }
}
