package io.tokentally.proof.cluster;

import io.tokentally.cli.Main;
import io.tokentally.cli.http.JsonHttp;
import io.tokentally.cli.settings.StackFile;
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
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
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
    private static final Duration START = Duration.ofSeconds(90);
    private static final double EVENTS_PER_SECOND = 20;
    /** One for each processor and sink: more only cost processor time, of which a dozen processes share little. */
    private static final String PARTITIONS = "2";

    private static final int DISK_MEGABYTES = 700;

    private final Path folder;
    private final long seed;
    private final Jvms jvms;
    private final JsonHttp http = new JsonHttp();
    private final Network network = new Network(new SocketOwners(this::names));
    private final Map<String, ChildProcess> members = new ConcurrentHashMap<>();
    private final Map<String, String> settings = new TreeMap<>();
    private final Map<String, String> readiness = new LinkedHashMap<>();
    private final List<Producer> producers = new ArrayList<>();
    private final Set<String> down = ConcurrentHashMap.newKeySet();
    private final Disks disks = new Disks();
    private final Map<String, Path> ownDisks;
    private final BrokerCluster brokers;
    private final PostgresAlone postgres;
    private final GatewayCaller caller;

    private Cluster(Path folder, long seed, String before) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.seed = seed;
        jvms = new Jvms(Files.createDirectories(folder.resolve("logs")), before);
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
        int gatewayPort = startServices();
        caller = new GatewayCaller("http://127.0.0.1:" + gatewayPort, seed, folder);
    }

    /**
     * Starts all in {@code folder}, from nothing, and returns when all answer and events flow.
     *
     * @param before classes that go before those of the services and producers, as a class path; empty for none
     */
    public static Cluster start(Path folder, long seed, String before) throws IOException {
        Disks.unmountBelow(folder);
        Folders.delete(folder);
        Cluster cluster = new Cluster(folder, seed, before);
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

    private int startServices() throws IOException {
        List<Integer> ports = freePorts(8);
        int registry = network.front("registry", brokers.registryPort());
        int database = network.front("postgres", postgres.port());
        settings.putAll(Map.of(
                "bootstrap.servers",
                brokers.bootstrapServers(),
                "schema.registry.url",
                brokers.schemaRegistryUrl().replace(":" + brokers.registryPort(), ":" + registry),
                "database.url",
                postgres.url(database),
                "database.user",
                postgres.user(),
                "database.password",
                postgres.password(),
                "partitions",
                PARTITIONS));
        settings.put("rate.limit.per.second", "100000");
        settings.put("state.rate.limit.per.second", "100000");
        settings.put("num.standby.replicas", "1");
        settings.put("peer.secret", "only for this cluster");
        settings.put("processor.threads", "1");
        settings.put("known.memory.bytes", Integer.toString(1 << 20));
        for (int i = 1; i <= 2; i++) {
            String name = "processor-" + i;
            service(
                    name,
                    "processor",
                    "state.port",
                    ports.get(i - 1),
                    Map.of("state.dir", folder.resolve(name).toString()),
                    256);
        }
        for (int i = 1; i <= 2; i++) {
            service("sink-" + i, "sink", "sink.port", ports.get(1 + i), Map.of(), 160);
        }
        settings.put(StackFile.STATE_URL, "http://127.0.0.1:" + ports.get(0));
        settings.put(StackFile.SINK_URL, "http://127.0.0.1:" + ports.get(2));
        settings.put(StackFile.GATEWAY_URL, "http://127.0.0.1:" + ports.get(4));
        service(
                "gateway",
                "gateway",
                "gateway.port",
                ports.get(4),
                Map.of(
                        StackFile.STATE_URL,
                        "http://127.0.0.1:" + network.front("processor-1", ports.get(0)),
                        StackFile.SINK_URL,
                        "http://127.0.0.1:" + network.front("sink-1", ports.get(2))),
                192);
        List<String> connection = List.of(setting("bootstrap.servers"), setting("schema.registry.url"));
        for (int i = 1; i <= 2; i++) {
            String name = "producer-" + i;
            Producer producer = new Producer(
                    name,
                    folder.resolve(name),
                    ports.get(4 + i),
                    seed,
                    connection,
                    args -> jvms.start(name, Producer.mainClass(), 128, args));
            producer.rate(EVENTS_PER_SECOND);
            producers.add(producer);
        }
        return ports.get(4);
    }

    private void service(
            String name, String command, String portSetting, int port, Map<String, String> own, int heapMegabytes)
            throws IOException {
        Map<String, String> all = new TreeMap<>(settings);
        all.putAll(own);
        all.put(portSetting, Integer.toString(port));
        Path file = ServiceFiles.write(folder.resolve(name + ".properties"), all);
        add(jvms.start(name, Main.class.getName(), heapMegabytes, List.of(command, "--config", file.toString())));
        readiness.put(name, "http://127.0.0.1:" + port);
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
        long deadline = System.nanoTime() + START.toNanos();
        readiness.forEach((name, url) -> {
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
        return List.copyOf(producers);
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
        return Map.copyOf(settings);
    }

    public String setting(String name) {
        return settings.getOrDefault(name, "");
    }

    /** Where a service answers. */
    public String url(String name) {
        return readiness.getOrDefault(name, "");
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
