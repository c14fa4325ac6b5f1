package io.tokentally.processor.query;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsMetadata;
import org.apache.kafka.streams.TaskMetadata;
import org.apache.kafka.streams.ThreadMetadata;
import org.apache.kafka.streams.state.HostInfo;
import org.jspecify.annotations.Nullable;

/** Who belongs to the application and does what. Thread-safe. */
final class Instances {
    private static final String TOTALS_INPUT = "-differences-repartition";

    private final KafkaStreams streams;
    private final HostInfo self;
    private final Peers peers;

    Instances(KafkaStreams streams, HostInfo self, Peers peers) {
        this.streams = streams;
        this.self = self;
        this.peers = peers;
    }

    /** Of this instance alone. */
    byte[] local() {
        return StateJson.bytes(describeLocal());
    }

    byte[] all(@Nullable Instant asOf) {
        Map<String, JsonNode> instances = new TreeMap<>();
        instances.put(Peers.name(self), describeLocal());
        Map<String, StreamsMetadata> others = peers.others();
        boolean complete = true;
        for (Map.Entry<String, Optional<JsonNode>> answer :
                peers.ask(StateServer.PEER_INSTANCE).entrySet()) {
            String name = answer.getKey();
            complete &= answer.getValue().isPresent();
            instances.put(name, answer.getValue().orElseGet(() -> describeSilent(name, others.get(name))));
        }
        ObjectNode answer = StateJson.MAPPER.createObjectNode();
        answer.putArray("instances").addAll(instances.values());
        answer.put("as_of", asOf == null ? null : asOf.toString());
        answer.put("complete", complete);
        return StateJson.bytes(answer);
    }

    private ObjectNode describeLocal() {
        ObjectNode node = StateJson.MAPPER.createObjectNode();
        node.put("host", Peers.name(self));
        node.put("state", streams.state().name());
        node.put("answering", true);
        Set<ThreadMetadata> threads =
                streams.state().isRunningOrRebalancing() ? streams.metadataForLocalThreads() : Set.of();
        add(
                node.putArray("partitions"),
                threads.stream()
                        .flatMap(thread -> thread.activeTasks().stream())
                        .map(Instances::name)
                        .collect(Collectors.toCollection(TreeSet::new)));
        add(
                node.putArray("standbys"),
                threads.stream()
                        .flatMap(thread -> thread.standbyTasks().stream())
                        .map(Instances::name)
                        .collect(Collectors.toCollection(TreeSet::new)));
        return node;
    }

    /** What the group last heard of it. */
    private static ObjectNode describeSilent(String name, @Nullable StreamsMetadata metadata) {
        ObjectNode node = StateJson.MAPPER.createObjectNode();
        node.put("host", name);
        node.putNull("state");
        node.put("answering", false);
        Set<String> owned = new TreeSet<>();
        if (metadata != null) {
            for (TopicPartition partition : metadata.topicPartitions()) {
                owned.add(name(partition.topic().endsWith(TOTALS_INPUT), partition.partition()));
            }
        }
        add(node.putArray("partitions"), owned);
        node.putArray("standbys");
        return node;
    }

    private static String name(TaskMetadata task) {
        boolean totals = task.topicPartitions().stream()
                .anyMatch(partition -> partition.topic().endsWith(TOTALS_INPUT));
        return name(totals, task.taskId().partition());
    }

    private static String name(boolean totals, int partition) {
        return (totals ? "totals-" : "resolve-") + partition;
    }

    private static void add(ArrayNode array, Collection<String> names) {
        names.forEach(array::add);
    }
}
