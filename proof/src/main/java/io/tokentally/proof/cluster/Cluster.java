package io.tokentally.proof.cluster;

import io.tokentally.cli.http.JsonHttp;
import io.tokentally.embedded.BrokerCluster;
import io.tokentally.embedded.ChildProcess;
import io.tokentally.embedded.PostgresAlone;
import io.tokentally.embedded.SupervisedJvm;
import io.tokentally.proof.Folders;
import io.tokentally.proof.network.Network;
import io.tokentally.proof.network.SocketOwners;
import io.tokentally.proof.workload.GatewayCaller;
import io.tokentally.proof.workload.Producer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One life of a whole pipeline: three brokers (three copies, two in sync), a registry, Postgres, two processors, two sinks, a
 * gateway and two processes that record by the SDK, all processes of their own that talk through a {@link Network}. They end
 * with this JVM. Used by one thread, but for {@link #member}.
 */
public final class Cluster implements AutoCloseable {
    private static final int BROKERS = 3;
    private static final Duration LEAST_START = Duration.ofSeconds(90);
    private static final double EVENTS_PER_SECOND = 20;
    private static final int DISK_MEGABYTES = 700;

    private final Path folder;
    private final long seed;
    private final Duration patience;
    private final JsonHttp http = new JsonHttp();
    private final Network network = new Network(new SocketOwners(this::names));
    private final Map<String, ChildProcess> members = new ConcurrentHashMap<>();
    private final Services services;
    private final List<Producer> producers;
    private final Set<String> down = ConcurrentHashMap.newKeySet();
    private final Disks disks = new Disks();
    private final Map<String, Path> ownDisks;
    private final BrokerCluster brokers;
    private final PostgresAlone postgres;
    private final GatewayCaller caller;

    private Cluster(Path folder, long seed, String before, Duration patience) throws IOException {
        this.patience = patience.compareTo(LEAST_START) < 0 ? LEAST_START : patience;
        this.folder = Files.createDirectories(folder);
        this.seed = seed;
        Jvms jvms = new Jvms(Files.createDirectories(folder.resolve("logs")), before);
        ownDisks = Map.of(
                "kafka-3", folder.resolve("kafka").resolve("kafka-3"),
                "postgres", folder.resolve("postgres").resolve("postgres"),
                "processor-2", folder.resolve("processor-2"),
                "producer-2", folder.resolve("producer-2").resolve("spool"));
        for (Path disk : ownDisks.values()) {
            disks.mount(disk, DISK_MEGABYTES);
        }
        CompletableFuture<PostgresAlone> database =
                CompletableFuture.supplyAsync(() -> PostgresAlone.start(folder.resolve("postgres")));
        brokers = BrokerCluster.start(folder.resolve("kafka"), BROKERS, network::front);
        brokers.brokers().forEach(this::add);
        add(brokers.registry());
        postgres = database.join();
        add(postgres);
        services = new Services(folder, jvms, network, brokers, postgres);
        services.start().forEach(this::add);
        producers = services.producers(seed, EVENTS_PER_SECOND);
        caller = new GatewayCaller(url("gateway"), seed, folder);
    }

    /**
     * Starts all in {@code folder}, from nothing, and returns when all answer and events flow.
     *
     * @param patience how long any process may take to be ready
     * @param before classes that go before those of the services and producers, as a class path; empty for none
     */
    public static Cluster start(Path folder, long seed, String before, Duration patience) throws IOException {
        Disks.unmountBelow(folder);
        Folders.delete(folder);
        Cluster cluster = new Cluster(folder, seed, before, patience);
        try {
            cluster.awaitReady();
            cluster.producers.forEach(producer -> {
                producer.start();
                cluster.add(producer);
            });
            cluster.go();
            return cluster;
        } catch (RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    private void add(ChildProcess member) {
        members.put(member.name(), member);
    }

    private Map<Long, String> names() {
        Map<Long, String> names = new HashMap<>();
        members.forEach((name, member) -> names.put(member.pid(), name));
        return names;
    }

    /** Returns when every service answers that it is ready; names those that ended by themselves meanwhile. */
    public List<String> awaitReady() {
        List<String> ended = new ArrayList<>();
        long deadline = System.nanoTime() + patience.toNanos();
        services.urls().forEach((name, url) -> {
            while (status(url + "/readyz") != 200) {
                ended.addAll(keepUp());
                if (System.nanoTime() > deadline) {
                    throw new IllegalStateException(
                            name + " is not ready; see " + member(name).logFile());
                }
                pause(Duration.ofMillis(100));
            }
        });
        return ended;
    }

    /** Starts again what has ended by itself, as whoever runs services does. Returns their names. */
    public List<String> keepUp() {
        List<String> ended = new ArrayList<>();
        members.forEach((name, member) -> {
            if (!down.contains(name) && !member.isAlive()) {
                member.restart();
                ended.add(name);
            }
        });
        return ended;
    }

    public ChildProcess member(String name) {
        ChildProcess member = members.get(name);
        if (member == null) {
            throw new IllegalArgumentException("no process " + name + "; there are " + members.keySet());
        }
        return member;
    }

    /** All process names, in order. */
    public List<String> memberNames() {
        return members.keySet().stream().sorted().toList();
    }

    /** Resident megabytes that each process has had at most since it was started. */
    public Map<String, Long> peakMegabytes() {
        Map<String, Long> peaks = new TreeMap<>();
        members.forEach((name, member) -> peaks.put(name, Memory.peak(name, member.pid())));
        return peaks;
    }

    public void kill(String name) {
        down.add(name);
        member(name).kill();
    }

    /** Starts what was killed. */
    public void revive(String name) {
        member(name).restart();
        down.remove(name);
    }

    /** In order, as an operator does. */
    public void restart(String name) {
        down.add(name);
        member(name).restart();
        down.remove(name);
    }

    /** In order; {@link #revive} starts it again. */
    public void stopPostgres() {
        down.add(postgres.name());
        postgres.stop();
    }

    /** Whether some processes have small disks of their own. */
    public static boolean hasOwnDisks() {
        return Disks.possible();
    }

    /** Not a byte is left on the disk of {@code name}, which is not started again until {@link #freeDisk}. */
    public void fillDisk(String name) throws IOException {
        down.add(name);
        Disks.fill(disk(name));
    }

    public void freeDisk(String name) throws IOException {
        Disks.free(disk(name));
        if (!member(name).isAlive()) {
            member(name).restart();
        }
        down.remove(name);
    }

    private Path disk(String name) {
        Path disk = ownDisks.get(name);
        if (disk == null) {
            throw new IllegalArgumentException(
                    name + " has no disk of its own; there are those of " + ownDisks.keySet());
        }
        return disk;
    }

    public void freeze(String name) {
        Signals.stop(member(name).pid());
    }

    public void thaw(String name) {
        Signals.go(member(name).pid());
    }

    public Network network() {
        return network;
    }

    public List<Producer> producers() {
        return producers;
    }

    public Producer producer(String name) {
        return (Producer) member(name);
    }

    public GatewayCaller caller() {
        return caller;
    }

    public PostgresAlone postgres() {
        return postgres;
    }

    public Path folder() {
        return folder;
    }

    public long seed() {
        return seed;
    }

    /** By which services and commands reach everything. */
    public Map<String, String> settings() {
        return services.settings();
    }

    public String setting(String name) {
        return settings().getOrDefault(name, "");
    }

    /** Where a service answers. */
    public String url(String name) {
        return services.urls().getOrDefault(name, "");
    }

    /** Events flow. */
    public void go() {
        load(1);
        caller.go();
    }

    /** So many times the usual rate. */
    public void load(int times) {
        producers.forEach(producer -> producer.rate(times * EVENTS_PER_SECOND));
    }

    /** No more events are made; those on their way go on. */
    public void quiet() {
        producers.forEach(producer -> producer.rate(0));
        caller.pause();
    }

    private int status(String url) {
        try {
            return http.status(url);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    public static void pause(Duration duration) {
        try {
            Thread.sleep(duration.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** Ends all at once: what they hold is not needed any more. */
    @Override
    public void close() {
        producers.stream().filter(Producer::isAlive).forEach(Producer::kill);
        members.values().forEach(member -> {
            if (member instanceof SupervisedJvm jvm) {
                jvm.kill();
            }
        });
        postgres.close();
        brokers.close();
        network.close();
        disks.close();
        try {
            caller.close();
        } catch (IOException e) {
            System.err.println("the journal of the gateway's caller cannot be closed: " + e);
        }
    }
}
