package io.tokentally.embedded;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * Several Kafka nodes that form one cluster, and a schema registry, as child processes of this JVM on loopback. Every topic
 * that does not say otherwise has a copy on each node, of which a majority must have what is acknowledged: of three nodes
 * any one may be killed without a loss and without a halt beyond its session (3 s). Durable under one data directory and
 * its ports kept with it, so that a node comes back as itself. Children end within some seconds of this JVM's death. For
 * tests. Thread-safe.
 */
public final class BrokerCluster implements AutoCloseable {
    private static final Duration STOP = Duration.ofSeconds(8);
    private static final String FILE = "cluster.properties";
    private static final String ID = "cluster.id";

    private final DataDirectory data;
    private final List<KafkaServer.Member> members;
    private final List<ReadyJvm> brokers = new ArrayList<>();
    private final int registryPort;
    private @Nullable ReadyJvm registry;

    /** What stands before each listener of a node, such as a proxy that can cut it off. */
    public interface Front {
        /**
         * Where clients and the other nodes reach what listens on {@code port} of this machine.
         *
         * @param node as the child process is called
         */
        int portBefore(String node, int port);
    }

    private BrokerCluster(DataDirectory data, int nodes, Front front) {
        this.data = data;
        members = IntStream.rangeClosed(1, nodes)
                .mapToObj(id -> member(data, id, front))
                .toList();
        registryPort = Ports.kept("registry", data);
    }

    private static KafkaServer.Member member(DataDirectory data, int id, Front front) {
        int port = Ports.kept("kafka-" + id, data);
        int controllerPort = Ports.kept("kafka-controller-" + id, data);
        String name = KafkaServer.name(id);
        return new KafkaServer.Member(
                id, port, controllerPort, front.portBefore(name, port), front.portBefore(name, controllerPort));
    }

    /**
     * Starts all side by side and returns when all answer.
     *
     * @param folder holds everything, and is created where missing
     * @throws EmbeddedException if one cannot run; what was started is stopped again
     */
    public static BrokerCluster start(Path folder, int nodes) {
        return start(folder, nodes, (node, port) -> port);
    }

    /** As above; clients and nodes reach each node through its {@code front}, which is asked once for each listener. */
    public static BrokerCluster start(Path folder, int nodes, Front front) {
        DataDirectory data = DataDirectory.open(folder);
        BrokerCluster cluster = null;
        try {
            cluster = new BrokerCluster(data, nodes, front);
            cluster.startAll();
            return cluster;
        } catch (RuntimeException e) {
            if (cluster == null) {
                data.close();
            } else {
                cluster.close();
            }
            throw e;
        }
    }

    private void startAll() {
        String id = clusterId();
        for (KafkaServer.Member member : members) {
            brokers.add(KafkaServer.start(data, KafkaServer.name(member.id()), member, members, id, () -> {}));
        }
        registry = RegistryServer.start(data, registryPort);
        brokers.forEach(ReadyJvm::awaitReady);
        registry.awaitReady();
    }

    private String clusterId() {
        Properties kept = data.read(FILE);
        if (kept.getProperty(ID) == null) {
            kept.setProperty(ID, Uuid.randomUuid().toString());
            data.write(FILE, kept);
        }
        return kept.getProperty(ID);
    }

    /** Of all nodes, comma-separated. */
    public String bootstrapServers() {
        return members.stream().map(KafkaServer.Member::advertised).collect(Collectors.joining(","));
    }

    public String schemaRegistryUrl() {
        return RegistryServer.url(registryPort);
    }

    public int registryPort() {
        return registryPort;
    }

    /** In the order of their node ids, which begin with 1. */
    public List<ChildProcess> brokers() {
        return List.copyOf(brokers);
    }

    public ChildProcess registry() {
        return Objects.requireNonNull(registry, "start() has started it");
    }

    /**
     * Stops the registry in order and kills the nodes: the last of them would wait for a majority that has gone. Idempotent.
     */
    @Override
    public void close() {
        if (registry != null) {
            registry.stop(STOP);
        }
        brokers.forEach(ReadyJvm::kill);
        data.close();
    }
}
