package io.tokentally.cli.doctor;

import io.tokentally.cli.Failures;
import io.tokentally.schemas.Topic;
import io.tokentally.schemas.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;

/** The brokers and the topics. Holds a connection until closed. */
final class KafkaCheck implements AutoCloseable {
    private static final String AREA = "kafka";
    private static final String TOPICS = "topics";
    private static final String CLIENT_PREFIX = "kafka.";
    static final int ANSWER_MS = 8_000;

    private final String bootstrapServers;
    private final String partitions;
    private final Admin admin;

    /**
     * @throws KafkaException where the settings are none that a client can be made of
     */
    KafkaCheck(Map<String, String> settings) {
        bootstrapServers = settings.getOrDefault("bootstrap.servers", "");
        partitions = settings.getOrDefault("partitions", "4");
        Map<String, Object> config = new HashMap<>();
        settings.forEach((name, value) -> {
            if (name.startsWith(CLIENT_PREFIX)) {
                config.put(name.substring(CLIENT_PREFIX.length()), value);
            }
        });
        config.put("bootstrap.servers", bootstrapServers);
        config.put("default.api.timeout.ms", ANSWER_MS / 2);
        config.put("request.timeout.ms", ANSWER_MS / 2);
        admin = Admin.create(config);
    }

    Admin admin() {
        return admin;
    }

    /** Whether the brokers answer; nothing else about Kafka can be looked at where they do not. */
    Finding look() throws InterruptedException {
        try {
            int nodes = answer(admin.describeCluster().nodes()).size();
            return nodes == 0
                    ? away("it names no broker")
                    : Finding.ok(AREA, nodes + " brokers at " + bootstrapServers);
        } catch (KafkaException e) {
            return away(Failures.line(e));
        }
    }

    private Finding away(String why) {
        return Finding.fault(
                AREA,
                "Kafka at " + bootstrapServers + " does not answer (" + why + ")",
                "start it ('tally up' starts one), or correct bootstrap.servers and what kafka.* says of TLS and SASL");
    }

    List<Finding> topics() throws InterruptedException {
        try {
            List<Finding> faults = new ArrayList<>();
            Set<String> there = answer(admin.listTopics().names());
            List<String> missing =
                    names().stream().filter(name -> !there.contains(name)).toList();
            if (!missing.isEmpty()) {
                faults.add(Finding.fault(
                        TOPICS,
                        "missing: " + String.join(", ", missing),
                        "start the processor and the sink, which make them; a deleted raw topic is restored from a"
                                + " backup or its events are lost"));
            }
            List<String> known = names().stream().filter(there::contains).toList();
            counts(known, faults);
            timestamps(known, faults);
            return faults.isEmpty()
                    ? List.of(Finding.ok(TOPICS, known.size() + " topics of " + partitions + " partitions, by arrival"))
                    : faults;
        } catch (KafkaException e) {
            return List.of(Finding.unknown(TOPICS, "Kafka does not tell: " + Failures.line(e)));
        }
    }

    private void counts(List<String> known, List<Finding> faults) throws InterruptedException {
        Map<String, TopicDescription> described =
                new TreeMap<>(answer(admin.describeTopics(known).allTopicNames()));
        described.forEach((name, topic) -> {
            int actual = topic.partitions().size();
            if (name.equals(Topics.PRICES.name())
                    ? actual != 1
                    : !Integer.toString(actual).equals(partitions.trim())) {
                faults.add(Finding.fault(
                        TOPICS,
                        name + " has " + actual + " partitions but the setting partitions is " + partitions,
                        "set partitions=" + actual + "; the count is fixed when a topic is made"));
            }
            long leaderless = topic.partitions().stream()
                    .filter(partition ->
                            partition.leader() == null || partition.leader().isEmpty())
                    .count();
            if (leaderless > 0) {
                faults.add(Finding.fault(
                        TOPICS,
                        name + " has " + leaderless + " partitions without a leader",
                        "start the brokers that hold them, or see their logs"));
            }
        });
    }

    private void timestamps(List<String> known, List<Finding> faults) throws InterruptedException {
        List<ConfigResource> resources = known.stream()
                .map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name))
                .toList();
        answer(admin.describeConfigs(resources).all()).forEach((resource, config) -> {
            String type = config.get(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG).value();
            if (!"LogAppendTime".equals(type)) {
                faults.add(Finding.fault(
                        TOPICS,
                        resource.name() + " has message.timestamp.type=" + type + ", so arrival is the sender's clock",
                        "kafka-configs.sh --alter --topic " + resource.name()
                                + " --add-config message.timestamp.type=LogAppendTime"));
            }
        });
    }

    private static List<String> names() {
        return Topics.ALL.stream().map(Topic::name).toList();
    }

    /** @throws KafkaException where there is no answer in time */
    static <T> T answer(KafkaFuture<T> future) throws InterruptedException {
        try {
            return future.get(ANSWER_MS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException known ? known : new KafkaException(e.getCause());
        } catch (TimeoutException e) {
            throw new KafkaException("no answer within " + ANSWER_MS + " ms", e);
        }
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(1));
    }
}
