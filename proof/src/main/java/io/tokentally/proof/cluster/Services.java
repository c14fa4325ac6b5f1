package io.tokentally.proof.cluster;

import io.tokentally.cli.Main;
import io.tokentally.cli.settings.StackFile;
import io.tokentally.embedded.BrokerCluster;
import io.tokentally.embedded.ChildProcess;
import io.tokentally.embedded.PostgresAlone;
import io.tokentally.embedded.SupervisedJvm;
import io.tokentally.proof.network.Network;
import io.tokentally.proof.workload.Producer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Two processors, two sinks and a gateway, each run as production runs it, {@code tally SERVICE --config FILE}; and two
 * services that record by the SDK. Whatever they talk to, they reach through the network. Used by one thread.
 */
final class Services {
    private static final int EACH = 2;
    /** One for each processor and sink: more only cost processor time, of which a dozen processes share little. */
    private static final String PARTITIONS = "2";

    static final int PROCESSOR_HEAP_MB = 256;
    static final int SINK_HEAP_MB = 160;
    static final int GATEWAY_HEAP_MB = 192;
    static final int PRODUCER_HEAP_MB = 128;

    private final Path folder;
    private final Jvms jvms;
    private final Network network;
    private final Map<String, String> settings = new TreeMap<>();
    private final Map<String, String> urls = new LinkedHashMap<>();

    Services(Path folder, Jvms jvms, Network network, BrokerCluster brokers, PostgresAlone postgres) {
        this.folder = folder;
        this.jvms = jvms;
        this.network = network;
        int registry = network.front("registry", brokers.registryPort());
        settings.put("bootstrap.servers", brokers.bootstrapServers());
        settings.put(
                "schema.registry.url",
                brokers.schemaRegistryUrl().replace(":" + brokers.registryPort(), ":" + registry));
        settings.put("database.url", postgres.url(network.front("postgres", postgres.port())));
        settings.put("database.user", postgres.user());
        settings.put("database.password", postgres.password());
        settings.put("partitions", PARTITIONS);
        settings.put("rate.limit.per.second", "100000");
        settings.put("state.rate.limit.per.second", "100000");
        settings.put("num.standby.replicas", "1");
        settings.put("peer.secret", "only for this cluster");
        settings.put("processor.threads", "1");
        settings.put("known.memory.bytes", Integer.toString(1 << 20));
    }

    /** Returns at once, not when they answer. */
    List<ChildProcess> start() throws IOException {
        List<ChildProcess> started = new ArrayList<>();
        List<Integer> ports = freePorts(2 * EACH + 1);
        List<String> stateFronts = new ArrayList<>();
        for (int i = 0; i < EACH; i++) {
            String processor = "processor-" + (i + 1);
            int front = network.front(processor, ports.get(i));
            stateFronts.add(local(front));
            Map<String, String> state = Map.of(
                    "state.dir",
                    folder.resolve(processor).toString(),
                    "state.advertised.port",
                    Integer.toString(front));
            started.add(service(processor, "processor", "state.port", ports.get(i), state, PROCESSOR_HEAP_MB));
            String sink = "sink-" + (i + 1);
            started.add(service(sink, "sink", "sink.port", ports.get(EACH + i), Map.of(), SINK_HEAP_MB));
        }
        Map<String, String> others = Map.of(
                StackFile.STATE_URL, stateFronts.get(0),
                StackFile.SINK_URL, local(network.front("sink-1", ports.get(EACH))));
        started.add(service("gateway", "gateway", "gateway.port", ports.get(2 * EACH), others, GATEWAY_HEAP_MB));
        settings.put(StackFile.STATE_URL, local(ports.get(0)));
        settings.put(StackFile.SINK_URL, local(ports.get(EACH)));
        settings.put(StackFile.GATEWAY_URL, local(ports.get(2 * EACH)));
        return started;
    }

    private SupervisedJvm service(
            String name, String command, String portSetting, int port, Map<String, String> own, int heapMegabytes)
            throws IOException {
        Map<String, String> all = new TreeMap<>(settings);
        all.putAll(own);
        all.put(portSetting, Integer.toString(port));
        Path file = ServiceFiles.write(folder.resolve(name + ".properties"), all);
        urls.put(name, local(port));
        return jvms.start(name, Main.class.getName(), heapMegabytes, List.of(command, "--config", file.toString()));
    }

    /** Not started yet. */
    List<Producer> producers(long seed, double eventsPerSecond) throws IOException {
        List<String> connection = List.of(
                settings.getOrDefault("bootstrap.servers", ""), settings.getOrDefault("schema.registry.url", ""));
        List<Producer> producers = new ArrayList<>();
        for (int port : freePorts(EACH)) {
            String name = "producer-" + (producers.size() + 1);
            Producer producer = new Producer(
                    name,
                    folder.resolve(name),
                    port,
                    seed,
                    connection,
                    args -> jvms.start(name, Producer.mainClass(), PRODUCER_HEAP_MB, args));
            producer.rate(eventsPerSecond);
            producers.add(producer);
        }
        return List.copyOf(producers);
    }

    /** By which services and commands reach everything. */
    Map<String, String> settings() {
        return Map.copyOf(settings);
    }

    /** Where each service answers, by its name. */
    Map<String, String> urls() {
        return Map.copyOf(urls);
    }

    private static String local(int port) {
        return "http://127.0.0.1:" + port;
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
}
