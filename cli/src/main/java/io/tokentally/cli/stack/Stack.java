package io.tokentally.cli.stack;

import io.tokentally.cli.CliException;
import io.tokentally.cli.Failures;
import io.tokentally.cli.http.JsonHttp;
import io.tokentally.cli.settings.StackFile;
import io.tokentally.embedded.ChildProcess;
import io.tokentally.embedded.EmbeddedStack;
import io.tokentally.gateway.GatewayService;
import io.tokentally.processor.ProcessorService;
import io.tokentally.sink.SinkService;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The whole pipeline on one machine: Kafka, the registry and Postgres as children, all services in this JVM. What was
 * started is stopped in the opposite order, also where a start fails or is cut short. Thread-safe.
 */
public final class Stack implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Stack.class);
    private static final Duration READY = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(100);

    /**
     * Where a stack lives and listens.
     *
     * @param data folder of everything it keeps
     * @param port of the gateway; 0 for a free one
     * @param statePort of the live state; 0 for a free one
     * @param more settings of the services beyond the addresses, over the defaults
     */
    public record Options(Path data, int port, int statePort, Map<String, String> more) {}

    /** What stops a part. */
    private record Part(String name, AutoCloseable closeable) {}

    private final Options options;
    private final Consumer<String> progress;
    private final Deque<Part> parts = new ArrayDeque<>();
    private final JsonHttp http = new JsonHttp();
    private @Nullable EmbeddedStack embedded;
    private @Nullable ProcessorService processor;
    private @Nullable SinkService sink;
    private Map<String, String> addresses = Map.of();
    private boolean closed;

    /** Takes lines for people, as things start. */
    public Stack(Options options, Consumer<String> progress) {
        this.options = options;
        this.progress = progress;
    }

    /**
     * Starts everything; returns when all of it answers.
     *
     * @throws RuntimeException whose message is one line that says what to do; what was started is left to {@link #close}
     */
    public void start() throws InterruptedException {
        Ports.check("--port", options.port());
        Ports.check("--state-port", options.statePort());
        EmbeddedStack started = started(
                "the embedded servers",
                EmbeddedStack.start(EmbeddedStack.Options.in(options.data()).withProgress(progress)));
        Map<String, String> settings = settings(started);
        ProcessorService processorService = started("the processor", ProcessorService.start(settings));
        SinkService sinkService = started("the sink", SinkService.start(settings));
        String stateUrl = "http://127.0.0.1:" + processorService.statePort();
        settings.put(StackFile.STATE_URL, stateUrl); // the gateway asks there too
        settings.put(StackFile.SINK_URL, "http://127.0.0.1:" + sinkService.port());
        GatewayService gateway = started("the gateway", GatewayService.start(settings));
        String gatewayUrl = "http://127.0.0.1:" + gateway.port();
        settings.put(StackFile.GATEWAY_URL, gatewayUrl);
        synchronized (this) {
            embedded = started;
            processor = processorService;
            sink = sinkService;
            addresses = Map.copyOf(settings);
        }
        progress.accept("Processor, sink and gateway started");
        awaitReady("the live state", stateUrl + "/readyz");
        awaitReady("the gateway", gatewayUrl + "/readyz");
    }

    /** The settings of the services and where they answer, by the names that {@link StackFile} uses. */
    public synchronized Map<String, String> addresses() {
        return addresses;
    }

    /** The address of the page. */
    public String gatewayUrl() {
        return addresses().getOrDefault(StackFile.GATEWAY_URL, "");
    }

    public String stateUrl() {
        return addresses().getOrDefault(StackFile.STATE_URL, "");
    }

    /**
     * Starts a server again that has died.
     *
     * @throws CliException where the processor or the sink has given up
     */
    public void supervise() {
        EmbeddedStack servers;
        ProcessorService counts;
        SinkService stores;
        synchronized (this) {
            servers = embedded;
            counts = processor;
            stores = sink;
        }
        if (servers == null || counts == null || stores == null) {
            return;
        }
        String stopped = counts.failure();
        if (stopped != null) {
            throw new CliException("the processor stopped: " + stopped);
        }
        Throwable failure = stores.failure();
        if (failure != null) {
            throw new CliException("the sink stopped: " + Failures.line(failure), failure);
        }
        for (ChildProcess child : List.of(servers.kafka(), servers.registry(), servers.postgres())) {
            if (!child.isAlive()) {
                progress.accept(child.name() + " died and is started again; see " + child.logFile());
                child.restart();
            }
        }
    }

    /** Stops the gateway, the processor, the sink and the servers, in this order. Idempotent. */
    @Override
    public void close() {
        synchronized (parts) {
            closed = true;
        }
        Part part = next();
        while (part != null) {
            try {
                part.closeable().close();
            } catch (Exception e) {
                log.error("{} did not stop in order", part.name(), e);
            }
            part = next();
        }
    }

    private @Nullable Part next() {
        synchronized (parts) {
            return parts.pollFirst();
        }
    }

    private <T extends AutoCloseable> T started(String name, T part) throws InterruptedException {
        synchronized (parts) {
            parts.addFirst(new Part(name, part));
            if (!closed) {
                return part;
            }
        }
        close();
        throw new InterruptedException("stopped while starting");
    }

    private Map<String, String> settings(EmbeddedStack servers) {
        Map<String, String> settings = new TreeMap<>(options.more());
        settings.put("bootstrap.servers", servers.bootstrapServers());
        settings.put("schema.registry.url", servers.schemaRegistryUrl());
        settings.put("database.url", servers.databaseUrl());
        settings.put("database.user", servers.databaseUser());
        settings.put("database.password", servers.databasePassword());
        settings.put("gateway.port", Integer.toString(options.port()));
        settings.put("state.port", Integer.toString(options.statePort()));
        settings.put(
                "state.dir", options.data().resolve("state").toAbsolutePath().toString());
        settings.putIfAbsent("sink.port", "0");
        settings.putIfAbsent("partitions", "4");
        return settings;
    }

    private void awaitReady(String what, String url) throws InterruptedException {
        Instant deadline = Instant.now().plus(READY);
        int status = http.status(url);
        while (status != 200) {
            supervise();
            if (Instant.now().isAfter(deadline)) {
                throw new CliException(what + " is not ready within " + READY.toSeconds() + " s (" + url + " answers "
                        + status + "): see " + logFile());
            }
            Thread.sleep(POLL.toMillis());
            status = http.status(url);
        }
    }

    private Path logFile() {
        return logFile(options.data());
    }

    /** Where a stack over {@code data} writes what its services log. */
    public static Path logFile(Path data) {
        return data.resolve("logs").resolve("tally.log");
    }
}
