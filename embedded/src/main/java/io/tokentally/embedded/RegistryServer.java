package io.tokentally.embedded;

import java.io.IOException;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The Apicurio registry, with its Confluent-compatible API, over an H2 file. */
final class RegistryServer {
    private static final int HEAP_MB = 96;
    private static final int PROBE_TIMEOUT_MS = 5_000;
    private static final String MAIN_CLASS = "io.quarkus.runner.GeneratedMain";

    private RegistryServer() {}

    static ReadyJvm start(DataDirectory data, int port) {
        Path database = data.resolve("registry").resolve("registry");
        SupervisedJvm.Builder plan = SupervisedJvm.of("registry", MAIN_CLASS)
                .classpath(Installation.registryJar().toString())
                .systemProperty("quarkus.http.host", "127.0.0.1")
                .systemProperty("quarkus.http.port", Integer.toString(port))
                // WRITE_DELAY=0: an acknowledged schema id survives a kill.
                .systemProperty(
                        "quarkus.datasource.jdbc.url",
                        "jdbc:h2:file:" + database + ";DB_CLOSE_ON_EXIT=FALSE;WRITE_DELAY=0")
                .systemProperty("quarkus.datasource.jdbc.initial-size", "1")
                .systemProperty("quarkus.datasource.jdbc.min-size", "1")
                .systemProperty("quarkus.datasource.jdbc.max-size", "8")
                .systemProperty("quarkus.vertx.event-loops-pool-size", "2")
                .systemProperty("quarkus.thread-pool.max-threads", "8")
                .systemProperty("quarkus.banner.enabled", "false")
                .systemProperty("java.util.logging.manager", "org.jboss.logmanager.LogManager")
                .environment("LOG_LEVEL", "WARN")
                .environment("REGISTRY_LOG_LEVEL", "WARN")
                .heapMegabytes(HEAP_MB)
                .jvmFlags("-XX:TieredStopAtLevel=1", "-XX:MinHeapFreeRatio=10", "-XX:MaxHeapFreeRatio=30")
                .jvmFlags("-XX:ReservedCodeCacheSize=40m")
                .logFile(data.log("registry"));
        return new ReadyJvm(plan, port, () -> answersAndChecks(port), () -> {}, data);
    }

    static String url(int port) {
        return "http://127.0.0.1:" + port + "/apis/ccompat/v7";
    }

    /** Its default compatibility is NONE, so it counts as ready only once it checks what it is given. */
    private static boolean answersAndChecks(int port) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) URI.create("http://127.0.0.1:" + port + "/apis/ccompat/v7/config")
                        .toURL()
                        .openConnection();
        connection.setConnectTimeout(PROBE_TIMEOUT_MS);
        connection.setReadTimeout(PROBE_TIMEOUT_MS);
        connection.setRequestMethod("PUT");
        connection.setDoOutput(true);
        connection.setRequestProperty("Content-Type", "application/vnd.schemaregistry.v1+json");
        try (OutputStream body = connection.getOutputStream()) {
            body.write("{\"compatibility\":\"FULL_TRANSITIVE\"}".getBytes(StandardCharsets.UTF_8));
        }
        boolean accepted = connection.getResponseCode() == HttpURLConnection.HTTP_OK;
        connection.disconnect();
        return accepted;
    }
}
