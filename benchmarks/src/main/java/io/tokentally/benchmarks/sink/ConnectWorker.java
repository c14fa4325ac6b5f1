package io.tokentally.benchmarks.sink;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

/** A Kafka Connect in standalone mode, in a JVM with the class path of {@code benchmarks/connect}. */
final class ConnectWorker implements AutoCloseable {
    private static final Duration START = Duration.ofMinutes(2);
    private static final Duration END = Duration.ofSeconds(10);

    private final Process process;
    private final int port;
    private final Path log;

    ConnectWorker(LedgerTopic topic, Path folder) throws IOException, InterruptedException {
        port = freePort();
        log = folder.resolve("connect.log");
        Properties worker = new Properties();
        worker.putAll(Map.of(
                "bootstrap.servers", topic.stack().bootstrapServers(),
                "key.converter", "org.apache.kafka.connect.converters.ByteArrayConverter",
                "value.converter", "org.apache.kafka.connect.converters.ByteArrayConverter",
                "offset.storage.file.filename",
                        folder.resolve("connect.offsets").toString(),
                "offset.flush.interval.ms", "5000",
                "listeners", "http://127.0.0.1:" + port,
                "plugin.discovery", "only_scan",
                "connector.client.config.override.policy", "All"));
        Path file = folder.resolve("connect.properties");
        try (var out = Files.newBufferedWriter(file)) {
            worker.store(out, null);
        }
        process = new ProcessBuilder(List.of(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-Xms1g",
                        "-Xmx1g",
                        "-cp",
                        classPath(),
                        "org.apache.kafka.connect.cli.ConnectStandalone",
                        file.toString()))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        awaitUp();
    }

    private static String classPath() throws IOException {
        String given = System.getProperty("benchmarks.connect.classpath", "");
        if (given.isEmpty() || !Files.exists(Path.of(given))) {
            throw new IllegalStateException("Debezium's class path is missing: start this with benchmarks/run sink");
        }
        Path file = Path.of(given);
        return file.resolveSibling("classes") + ":" + Files.readString(file).trim();
    }

    String url() {
        return "http://127.0.0.1:" + port;
    }

    Duration cpu() {
        return process.toHandle().info().totalCpuDuration().orElse(Duration.ZERO);
    }

    private void awaitUp() throws InterruptedException, IOException {
        long deadline = System.nanoTime() + START.toNanos();
        while (!answers()) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                List<String> lines = Files.readAllLines(log);
                close();
                throw new IllegalStateException("Kafka Connect does not come up: "
                        + String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size())));
            }
            Thread.sleep(200);
        }
    }

    private boolean answers() {
        try {
            HttpURLConnection connection = (HttpURLConnection)
                    URI.create(url() + "/connectors").toURL().openConnection();
            connection.setConnectTimeout(1_000);
            connection.setReadTimeout(5_000);
            return connection.getResponseCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(END.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
