package io.tokentally.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.Uuid;

/** Kafka nodes, each broker and controller in one, on loopback. */
final class KafkaServer {
    private static final String LOGGING = "io/tokentally/embedded/kafka-logback.xml";
    private static final int HEAP_MB = 384;
    private static final int PROBE_TIMEOUT_MS = 3_000;

    private KafkaServer() {}

    static String name(int id) {
        return "kafka-" + id;
    }

    /** One node of those that share a cluster: where it listens, and where the others reach that. */
    record Member(int id, int port, int controllerPort, int advertisedPort, int advertisedControllerPort) {
        static Member alone(int port, int controllerPort) {
            return new Member(1, port, controllerPort, port, controllerPort);
        }

        String address() {
            return at(port);
        }

        String advertised() {
            return at(advertisedPort);
        }

        private String vote() {
            return id + "@" + at(advertisedControllerPort);
        }

        private static String at(int port) {
            return "127.0.0.1:" + port;
        }
    }

    /** A node that is a cluster by itself. */
    static ReadyJvm start(DataDirectory data, Ports ports, Consumer<String> progress) {
        Member only = Member.alone(ports.kafka(), ports.kafkaController());
        Runnable putInOrder = () -> HangingTransactions.end(ports.kafka(), progress);
        return start(data, "kafka", only, List.of(only), Uuid.randomUuid().toString(), putInOrder);
    }

    /**
     * A node of a cluster, in the folder {@code name}.
     *
     * @param all of the cluster, itself included
     * @param clusterId taken when the folder is formatted, the first time
     * @param putInOrder runs after each start
     */
    static ReadyJvm start(
            DataDirectory data, String name, Member self, List<Member> all, String clusterId, Runnable putInOrder) {
        Path logDirs = data.resolve(name);
        Path settings = data.resolve(name + ".properties");
        data.write(name + ".properties", properties(self, all, logDirs));
        SupervisedJvm.Builder plan = SupervisedJvm.of(name, KafkaNode.class.getName())
                .classpath(Installation.kafkaClasspath())
                .systemProperty("logback.configurationFile", LOGGING)
                .systemProperty("java.awt.headless", "true")
                .heapMegabytes(HEAP_MB)
                .jvmFlags("-XX:TieredStopAtLevel=1", "-XX:MinHeapFreeRatio=10", "-XX:MaxHeapFreeRatio=30")
                .jvmFlags("-XX:ReservedCodeCacheSize=64m", "-XX:MaxDirectMemorySize=128m")
                .args(settings.toString(), logDirs.toString(), clusterId)
                .logFile(data.log(name));
        return new ReadyJvm(plan, self.port(), () -> answers(self), putInOrder, data);
    }

    private static Properties properties(Member self, List<Member> all, Path logDirs) {
        String copies = Integer.toString(all.size());
        String inSync = Integer.toString(all.size() / 2 + 1);
        Properties properties = new Properties();
        properties.putAll(Map.of(
                "process.roles",
                "broker,controller",
                "node.id",
                Integer.toString(self.id()),
                "log.dirs",
                logDirs.toString(),
                "controller.quorum.voters",
                all.stream().map(Member::vote).collect(Collectors.joining(",")),
                "listeners",
                "CLIENT://" + self.address() + ",CONTROLLER://" + Member.at(self.controllerPort()),
                "advertised.listeners",
                "CLIENT://" + self.advertised() + ",CONTROLLER://" + Member.at(self.advertisedControllerPort()),
                "listener.security.protocol.map",
                "CLIENT:PLAINTEXT,CONTROLLER:PLAINTEXT",
                "inter.broker.listener.name",
                "CLIENT",
                "controller.listener.names",
                "CONTROLLER",
                "auto.create.topics.enable",
                "false"));
        properties.putAll(Map.of(
                "default.replication.factor", copies,
                "min.insync.replicas", inSync,
                "offsets.topic.replication.factor", copies,
                "offsets.topic.num.partitions", "4",
                "transaction.state.log.replication.factor", copies,
                "transaction.state.log.min.isr", inSync,
                "transaction.state.log.num.partitions", "4",
                "share.coordinator.state.topic.replication.factor", copies,
                "share.coordinator.state.topic.min.isr", inSync,
                "share.coordinator.state.topic.num.partitions", "1"));
        // Of a node alone not before it is unfenced again and its partitions have leaders: see HangingTransactions.
        // Among
        // others its partitions find a leader elsewhere.
        properties.put(
                "transaction.abort.timed.out.transaction.cleanup.interval.ms", all.size() == 1 ? "10000" : "1000");
        // A killed instance must not hold up its group for longer than needed.
        properties.putAll(Map.of(
                "group.initial.rebalance.delay.ms", "0",
                "group.min.session.timeout.ms", "500",
                "group.consumer.min.session.timeout.ms", "1000",
                "group.consumer.min.heartbeat.interval.ms", "500"));
        // A killed broker is let in again only once its earlier session has ended (9 s by default).
        properties.putAll(Map.of("broker.session.timeout.ms", "3000", "broker.heartbeat.interval.ms", "500"));
        // One small machine: few threads, small buffers.
        properties.putAll(Map.of(
                "num.network.threads", "2",
                "num.io.threads", "4",
                "background.threads", "2",
                "log.cleaner.threads", "1",
                "log.cleaner.dedupe.buffer.size", "2097152"));
        return properties;
    }

    /** Whether it is in its cluster: one that is still fenced is not among the nodes. */
    private static boolean answers(Member member) throws Exception {
        if (!listens(member.port())) {
            return false;
        }
        Map<String, Object> config = Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, member.address(),
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, PROBE_TIMEOUT_MS,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, PROBE_TIMEOUT_MS);
        try (Admin admin = Admin.create(config)) {
            return admin.describeCluster().nodes().get(PROBE_TIMEOUT_MS, TimeUnit.MILLISECONDS).stream()
                    .anyMatch(node -> node.id() == member.id());
        }
    }

    private static boolean listens(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }
}
