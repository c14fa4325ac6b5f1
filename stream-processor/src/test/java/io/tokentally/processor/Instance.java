package io.tokentally.processor;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tokentally.embedded.SupervisedJvm;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** A processor in a process of its own, which can be killed, frozen and started again over the same state. */
final class Instance implements AutoCloseable {
    private static final Duration STOP = Duration.ofSeconds(20);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    private final HttpClient http = HttpClient.newHttpClient();
    private final String name;
    private final Path folder;
    private final int port;
    private @Nullable SupervisedJvm process;

    /** @param settings without folder and port, which it has of its own */
    Instance(String name, Path parent, Map<String, String> settings) throws IOException {
        this.name = name;
        folder = Files.createDirectories(parent.resolve(name));
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Properties file = new Properties();
        file.putAll(settings);
        file.setProperty(ProcessorConfig.STATE_DIR, state().toString());
        file.setProperty(ProcessorConfig.STATE_PORT, Integer.toString(port));
        try (OutputStream out = Files.newOutputStream(folder.resolve("settings"))) {
            file.store(out, null);
        }
    }

    void start() {
        process = SupervisedJvm.of(name, InstanceMain.class.getName())
                .args(folder.resolve("settings").toString())
                .systemProperty("logback.configurationFile", "instance-logback.xml")
                .heapMegabytes(256)
                .jvmFlags("-XX:TieredStopAtLevel=1")
                .logFile(folder.resolve("log"))
                .start();
    }

    /** As answers name it. */
    String host() {
        return "127.0.0.1:" + port;
    }

    Path state() {
        return folder.resolve("state");
    }

    Path log() {
        return folder.resolve("log");
    }

    boolean isReady() {
        try {
            return ask("/readyz").statusCode() == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    HttpResponse<String> ask(String path, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create("http://" + host() + path)).timeout(PATIENCE);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    JsonNode answer(String path, String... headers) throws IOException, InterruptedException {
        HttpResponse<String> response = ask(path, headers);
        if (response.statusCode() != 200) {
            throw new AssertionError(name + " " + path + ": " + response.statusCode() + " " + response.body());
        }
        return JSON.readTree(response.body());
    }

    void kill() {
        running().kill();
    }

    /** As SIGTERM ends it. */
    void stop() {
        running().stop(STOP);
    }

    /** Frozen where it stands: its connections stay and nothing is answered. */
    void freeze() throws IOException, InterruptedException {
        signal("STOP");
    }

    void thaw() throws IOException, InterruptedException {
        signal("CONT");
    }

    private void signal(String signal) throws IOException, InterruptedException {
        String pid = Long.toString(running().pid());
        if (new ProcessBuilder("kill", "-" + signal, pid).start().waitFor() != 0) {
            throw new IOException("SIG" + signal + " cannot be sent to " + pid);
        }
    }

    private SupervisedJvm running() {
        if (process == null) {
            throw new IllegalStateException(name + " was not started");
        }
        return process;
    }

    @Override
    public void close() {
        if (process != null) {
            process.kill();
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
