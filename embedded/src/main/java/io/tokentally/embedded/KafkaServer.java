package io.tokentally.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

/** One Kafka node, broker and controller in one, on loopback. */
final class KafkaServer {
    private static final String LOGGING = "io/tokentally/embedded/kafka-logback.xml";
    private static final int HEAP_MB = 384;
    private static final int PROBE_TIMEOUT_MS = 3_000;

    private KafkaServer() {}

    static ReadyJvm start(DataDirectory data, Ports ports, Consumer<String> progress) {
        Path logDirs = data.resolve("kafka");
        data.write("kafka.properties", properties(ports, logDirs));
        SupervisedJvm.Builder plan = SupervisedJvm.of("kafka", KafkaNode.class.getName())
                .classpath(Installation.kafkaClasspath())
                .systemProperty("logback.configurationFile", LOGGING)
                .systemProperty("java.awt.headless", "true")
                .heapMegabytes(HEAP_MB)
                .jvmFlags("-XX:TieredStopAtLevel=1", "-XX:MinHeapFreeRatio=10", "-XX:MaxHeapFreeRatio=30")
                .jvmFlags("-XX:ReservedCodeCacheSize=64m", "-XX:MaxDirectMemorySize=128m")
                .args(data.resolve("kafka.properties").toString(), logDirs.toString())
                .logFile(data.log("kafka"));
        return new ReadyJvm(
                plan,
                ports.kafka(),
                () -> answers(ports.kafka()),
                () -> HangingTransactions.end(ports.kafka(), progress),
                data);
    }

    private static Properties properties(Ports ports, Path logDirs) {
        String client = "127.0.0.1:" + ports.kafka();
        String controller = "127.0.0.1:" + ports.kafkaController();
        Properties properties = new Properties();
        properties.putAll(Map.of(
                "process.roles", "broker,controller",
                "node.id", "1",
                "log.dirs", logDirs.toString(),
                "controller.quorum.voters", "1@" + controller,
                "listeners", "CLIENT://" + client + ",CONTROLLER://" + controller,
                "advertised.listeners", "CLIENT://" + client,
                "listener.security.protocol.map", "CLIENT:PLAINTEXT,CONTROLLER:PLAINTEXT",
                "inter.broker.listener.name", "CLIENT",
                "controller.listener.names", "CONTROLLER",
                "auto.create.topics.enable", "false"));
        properties.putAll(Map.of(
                "default.replication.factor", "1",
                "min.insync.replicas", "1",
                "offsets.topic.replication.factor", "1",
                "offsets.topic.num.partitions", "4",
                "transaction.state.log.replication.factor", "1",
                "transaction.state.log.min.isr", "1",
                "transaction.state.log.num.partitions", "4",
                "share.coordinator.state.topic.replication.factor", "1",
                "share.coordinator.state.topic.min.isr", "1",
                "share.coordinator.state.topic.num.partitions", "1"));
        // Not before a restarted broker is unfenced and its partitions have leaders: see HangingTransactions.
        properties.put("transaction.abort.timed.out.transaction.cleanup.interval.ms", "10000");
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

    private static boolean answers(int port) throws Exception {
        if (!listens(port)) {
            return false;
        }
        Map<String, Object> config = Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, "127.0.0.1:" + port,
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, PROBE_TIMEOUT_MS,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, PROBE_TIMEOUT_MS);
        try (Admin admin = Admin.create(config)) {
            // A node that is still fenced is not among the cluster's.
            return !admin.describeCluster()
                    .nodes()
                    .get(PROBE_TIMEOUT_MS, TimeUnit.MILLISECONDS)
                    .isEmpty();
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
