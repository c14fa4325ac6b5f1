package io.tokentally.cli.stack;

import io.tokentally.cli.Main;
import io.tokentally.cli.http.JsonHttp;
import io.tokentally.cli.settings.StackFile;
import io.tokentally.embedded.EmbeddedStack;
import io.tokentally.embedded.SupervisedJvm;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** A real stack whose services are processes of their own, as production runs them, so that each can be killed. */
final class ServiceProcesses implements AutoCloseable {
    final EmbeddedStack embedded;
    final Map<String, String> settings;
    final SupervisedJvm processor;
    final SupervisedJvm sink;
    final SupervisedJvm gateway;
    private final Path folder;
    private final JsonHttp http = new JsonHttp();

    ServiceProcesses(Path folder) throws IOException {
        this.folder = folder;
        embedded = EmbeddedStack.start(EmbeddedStack.Options.in(folder));
        List<Integer> ports = freePorts(3);
        settings = new TreeMap<>(Map.of(
                "bootstrap.servers", embedded.bootstrapServers(),
                "schema.registry.url", embedded.schemaRegistryUrl(),
                "database.url", embedded.databaseUrl(),
                "database.user", embedded.databaseUser(),
                "database.password", embedded.databasePassword(),
                "partitions", "4",
                "state.dir", folder.resolve("state").toString(),
                "gateway.port", ports.get(0).toString(),
                "state.port", ports.get(1).toString()));
        settings.put("sink.port", ports.get(2).toString());
        settings.put(StackFile.SINK_URL, "http://127.0.0.1:" + ports.get(2));
        settings.put("rate.limit.per.second", "100000");
        settings.put("rate.limit.burst", "100000");
        settings.put("state.rate.limit.per.second", "100000");
        settings.put(StackFile.GATEWAY_URL, "http://127.0.0.1:" + ports.get(0));
        settings.put(StackFile.STATE_URL, "http://127.0.0.1:" + ports.get(1));
        StackFile.write(folder, settings);
        processor = service("processor");
        sink = service("sink");
        gateway = service("gateway");
    }

    Path folder() {
        return folder;
    }

    void awaitReady() throws IOException {
        try {
            awaitAnswers();
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(logs(), e);
        }
    }

    private void awaitAnswers() {
        awaitReady(settings.getOrDefault(StackFile.SINK_URL, ""));
        awaitReady(settings.getOrDefault(StackFile.STATE_URL, ""));
        awaitReady(settings.getOrDefault(StackFile.GATEWAY_URL, ""));
    }

    private void awaitReady(String url) {
        Awaitility.await(url)
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(100))
                .until(() -> http.status(url + "/readyz") == 200);
    }

    private SupervisedJvm service(String name) {
        return SupervisedJvm.of(name, Main.class.getName())
                .args(name, "--config", StackFile.in(folder).toString())
                .heapMegabytes(256)
                .jvmFlags("-XX:TieredStopAtLevel=1")
                .logFile(folder.resolve("logs").resolve(name + ".log"))
                .start();
    }

    private static List<Integer> freePorts(int count) throws IOException {
        List<ServerSocket> sockets = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
        }
        List<Integer> ports = sockets.stream().map(ServerSocket::getLocalPort).toList();
        for (ServerSocket socket : sockets) {
            socket.close();
        }
        return ports;
    }

    private String logs() throws IOException {
        StringBuilder logs = new StringBuilder();
        for (String name : List.of("processor", "sink", "gateway")) {
            logs.append("=== ").append(name).append('\n');
            List<String> lines = Files.readAllLines(folder.resolve("logs").resolve(name + ".log"));
            lines.stream()
                    .skip(Math.max(0, lines.size() - 40))
                    .forEach(line -> logs.append(line).append('\n'));
        }
        return logs.toString();
    }

    @Override
    public void close() {
        gateway.close();
        processor.close();
        sink.close();
        embedded.close();
    }
}
