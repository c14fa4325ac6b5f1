package io.tokentally.proof.workload;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.tokentally.event.ToolOperationEvent;
import io.tokentally.event.UsageEvent;
import io.tokentally.sdk.ClientBuilder;
import io.tokentally.sdk.Stats;
import io.tokentally.sdk.TokentallyClient;
import io.tokentally.sdk.WrongClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.apache.avro.specific.SpecificRecord;

/**
 * A service that uses the SDK, as a process of its own: records at the rate it is told, each event in its journal before.
 * Answers on loopback to {@code /rate/N} (events a second; returns when the last one is recorded), {@code /flush/MILLIS}
 * and {@code /stats}.
 */
final class ProducerMain {
    private static final int MOST_AT_ONCE = 50;
    private static final long PAUSE_NANOS = 2_000_000;

    private final TokentallyClient client;
    private final Journal journal;
    private final Workload workload;
    private final CallerWatch watch = new CallerWatch();
    private final Object recording = new Object();
    private double perSecond;

    private ProducerMain(TokentallyClient client, Journal journal, Workload workload) {
        this.client = client;
        this.journal = journal;
        this.workload = workload;
    }

    /** {@code bootstrap registry folder name seed port clockOffMillis incarnation}. */
    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args[2]);
        String name = args[3] + "." + args[7];
        ClientBuilder builder = TokentallyClient.builder()
                .bootstrapServers(args[0])
                .schemaRegistryUrl(args[1])
                .producerId(name)
                .spoolDirectory(folder.resolve("spool"));
        TokentallyClient client = WrongClock.set(builder, Duration.ofMillis(Long.parseLong(args[6])))
                .build();
        Journal journal = Journal.create(folder.resolve(Producer.JOURNAL + args[7]));
        ProducerMain producer = new ProducerMain(client, journal, new Workload(Long.parseLong(args[4]), name));
        producer.listen(Integer.parseInt(args[5]));
        producer.run();
    }

    private void run() throws IOException {
        long due = System.nanoTime();
        while (true) {
            long now = System.nanoTime();
            synchronized (recording) {
                int count = 0;
                if (perSecond == 0) {
                    due = now;
                } else {
                    long each = (long) (1e9 / perSecond);
                    while (due <= now && count < MOST_AT_ONCE) {
                        due += each;
                        count++;
                    }
                }
                record(count);
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private void record(int count) throws IOException {
        List<SpecificRecord> events = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            events.add(workload.next());
        }
        if (!events.isEmpty()) {
            journal.append(events);
            events.forEach(event -> watch.call(() -> hand(event)));
        }
    }

    private void hand(SpecificRecord event) {
        if (event instanceof UsageEvent usage) {
            client.record(usage);
        } else {
            client.record((ToolOperationEvent) event);
        }
    }

    private void listen(int port) throws IOException {
        JsonMapper json = new JsonMapper();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 10);
        server.createContext("/", exchange -> {
            String[] path = exchange.getRequestURI().getPath().split("/", -1);
            Object answer = switch (path[1]) {
                case "rate" -> rate(Double.parseDouble(path[2]));
                case "flush" -> client.flush(Duration.ofMillis(Long.parseLong(path[2])));
                default -> {
                    Stats stats = client.stats();
                    yield Map.of("sdk", stats, "pending", stats.pending(), "calls", watch.take());
                }
            };
            answer(exchange, json.writeValueAsBytes(answer));
        });
        server.start();
    }

    private boolean rate(double wanted) {
        synchronized (recording) {
            perSecond = wanted;
        }
        return true;
    }

    private static void answer(HttpExchange exchange, byte[] body) throws IOException {
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}
