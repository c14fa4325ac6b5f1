package io.tokentally.proof.workload;

import com.fasterxml.jackson.databind.JsonNode;
import io.tokentally.cli.http.JsonHttp;
import io.tokentally.embedded.ChildProcess;
import io.tokentally.embedded.SupervisedJvm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A process that records events by the SDK, seen from outside; it comes back as another one over the same spool. */
public final class Producer implements ChildProcess {
    static final String JOURNAL = "journal-";
    private static final Duration READY = Duration.ofSeconds(90);

    private final String name;
    private final Path folder;
    private final int port;
    private final Function<List<String>, SupervisedJvm> launch;
    private final List<String> connection;
    private final long seed;
    private final JsonHttp http = new JsonHttp();
    private final TreeMap<Integer, Long> killedAt = new TreeMap<>();
    private final TreeMap<Integer, Long> dropped = new TreeMap<>();
    private int incarnation;
    private Duration clockOff = Duration.ZERO;
    private double perSecond;
    private @Nullable SupervisedJvm process;

    /**
     * @param connection addresses of Kafka and of the registry
     * @param launch starts {@link ProducerMain} with these arguments
     */
    public Producer(
            String name,
            Path folder,
            int port,
            long seed,
            List<String> connection,
            Function<List<String>, SupervisedJvm> launch) {
        this.name = name;
        this.folder = folder;
        this.port = port;
        this.seed = seed;
        this.connection = connection;
        this.launch = launch;
    }

    /**
     * What one process meant to record.
     *
     * @param killedAt milliseconds since the epoch; null where it ended in order or lives
     */
    public record Life(
            String producerId,
            List<Journal.Entry> intended,
            @Nullable Long killedAt) {}

    public static String mainClass() {
        return ProducerMain.class.getName();
    }

    /** Starts the next process, which records at the rate that was told last. */
    public synchronized void start() {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        incarnation++;
        List<String> args = new ArrayList<>(connection);
        args.addAll(List.of(
                folder.toString(),
                name,
                Long.toString(seed),
                Integer.toString(port),
                Long.toString(clockOff.toMillis()),
                Integer.toString(incarnation)));
        process = launch.apply(args);
        awaitAnswer();
        rate(perSecond);
    }

    /** From the next start on. */
    public synchronized void clockOff(Duration off) {
        clockOff = off;
    }

    /** Events a second from now on, also of later processes; returns when the last event of the old rate is recorded. */
    public synchronized void rate(double eventsPerSecond) {
        perSecond = eventsPerSecond;
        if (isAlive()) {
            get("/rate/" + eventsPerSecond);
        }
    }

    /** Whether Kafka has all that was recorded. */
    public boolean flush(Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (System.nanoTime() < deadline) {
            if (get("/flush/5000").asBoolean()) {
                return true;
            }
            if (get("/stats").required("pending").asLong() == 0) {
                return true; // something was dropped before; nothing is on its way
            }
        }
        return false;
    }

    /** What its SDK has said, process by process, to be dropped, or damaged in the spool. */
    public synchronized long dropped() {
        count();
        return dropped.values().stream().mapToLong(Long::longValue).sum();
    }

    /** A process that is killed or stopped takes its counters along, so they are read before. */
    private void count() {
        JsonNode sdk = get("/stats").path("sdk");
        dropped.put(
                incarnation,
                Math.max(
                        sdk.path("dropped").asLong(), sdk.path("spoolCorrupted").asLong()));
    }

    /**
     * Of the present process: {@code sdk}, as {@link io.tokentally.sdk.Stats}, with those {@code pending}, and {@code calls}
     * since the last time.
     */
    public JsonNode stats() {
        return get("/stats");
    }

    public synchronized List<Life> lives() throws IOException {
        List<Life> lives = new ArrayList<>();
        for (int life = 1; life <= incarnation; life++) {
            Path journal = folder.resolve(JOURNAL + life);
            if (Files.exists(journal)) {
                lives.add(new Life(name + "." + life, Journal.read(journal), killedAt.get(life)));
            }
        }
        return lives;
    }

    public Path spool() {
        return folder.resolve("spool");
    }

    private JsonNode get(String path) {
        try {
            return http.get("http://127.0.0.1:" + port + path);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private void awaitAnswer() {
        long deadline = System.nanoTime() + READY.toNanos();
        try {
            while (http.status("http://127.0.0.1:" + port + "/stats") != 200) {
                if (System.nanoTime() > deadline || !isAlive()) {
                    throw new IllegalStateException(name + " does not answer; see " + logFile());
                }
                Thread.sleep(50);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private SupervisedJvm running() {
        if (process == null) {
            throw new IllegalStateException(name + " was not started");
        }
        return process;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long pid() {
        return running().pid();
    }

    @Override
    public boolean isAlive() {
        return process != null && process.isAlive();
    }

    @Override
    public synchronized void kill() {
        killedAt.put(incarnation, System.currentTimeMillis());
        running().kill();
    }

    /** As a service ends in order: it records nothing more, and then the SDK is closed by its shutdown hook. */
    @Override
    public synchronized void restart() {
        if (isAlive()) {
            get("/rate/0");
            count();
        }
        running().stop(Duration.ofSeconds(15));
        start();
    }

    @Override
    public Path logFile() {
        return running().logFile();
    }
}
