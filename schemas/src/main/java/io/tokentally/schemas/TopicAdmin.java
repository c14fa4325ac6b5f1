package io.tokentally.schemas;

import io.tokentally.schemas.registry.SchemaRegistry;
import io.tokentally.schemas.serde.PublicSchema;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.apache.avro.specific.SpecificData;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Makes the topics and subjects exist as declared, and refuses what cannot be changed any more. */
public final class TopicAdmin {
    private static final String COMPATIBILITY = "FULL_TRANSITIVE";
    private static final int ATTEMPTS = 50;
    private static final Duration PAUSE = Duration.ofMillis(100);

    private TopicAdmin() {}

    /**
     * Creates those of {@code topics} that are missing and checks the others.
     *
     * @param replicationFactor of the created ones; -1 for the broker's default
     * @throws IllegalStateException naming every topic whose partition count or timestamp type is another
     */
    public static void ensureTopics(
            Admin admin, Collection<? extends Topic<?>> topics, int partitions, short replicationFactor)
            throws InterruptedException {
        for (Topic<?> topic : topics) {
            NewTopic created = new NewTopic(topic.name(), topic.partitions(partitions), replicationFactor)
                    .configs(topic.configs());
            try {
                admin.createTopics(List.of(created)).all().get();
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof TopicExistsException)) {
                    throw new KafkaException("topic " + topic.name() + " cannot be created: " + e.getCause(), e);
                }
            }
        }
        List<String> faults = new ArrayList<>();
        for (Topic<?> topic : topics) {
            check(admin, topic, topic.partitions(partitions), faults);
        }
        if (!faults.isEmpty()) {
            throw new IllegalStateException(String.join("; ", faults));
        }
    }

    /** Registers the value schema of each Avro topic, with {@value #COMPATIBILITY} compatibility. */
    public static void ensureSubjects(SchemaRegistry registry, Collection<? extends Topic<?>> topics) {
        for (Topic<?> topic : topics) {
            if (topic.valueType() != byte[].class) {
                registry.register(
                        topic.subject(),
                        PublicSchema.of(
                                SpecificData.getForClass(topic.valueType()).getSchema(topic.valueType())));
                registry.setCompatibility(topic.subject(), COMPATIBILITY);
            }
        }
    }

    private static void check(Admin admin, Topic<?> topic, int partitions, List<String> faults)
            throws InterruptedException {
        TopicDescription description = described(admin, topic.name());
        int actual = description.partitions().size();
        if (actual != partitions && topic.whole()) {
            faults.add("topic " + topic.name() + " has " + actual
                    + " partitions but must have one; delete it, and it is" + " created anew");
        } else if (actual != partitions) {
            faults.add("topic " + topic.name() + " has " + actual + " partitions but 'partitions' is " + partitions
                    + "; the count is fixed at creation, so set partitions=" + actual);
        }
        String type = config(admin, topic.name())
                .get(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG)
                .value();
        if (!"LogAppendTime".equals(type)) {
            faults.add("topic " + topic.name() + " has message.timestamp.type=" + type
                    + " but arrival must be the broker's clock: set it to LogAppendTime");
        }
    }

    private static TopicDescription described(Admin admin, String topic) throws InterruptedException {
        return answer(
                topic,
                "described",
                () -> admin.describeTopics(List.of(topic)).topicNameValues().get(topic));
    }

    private static Config config(Admin admin, String topic) throws InterruptedException {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        return answer(
                topic,
                "asked for its configuration",
                () -> admin.describeConfigs(List.of(resource)).values().get(resource));
    }

    /** The answer to {@code question}; a topic just created is not known everywhere at once. */
    private static <T> T answer(String topic, String asked, Supplier<KafkaFuture<T>> question)
            throws InterruptedException {
        for (int attempt = 1; ; attempt++) {
            try {
                return question.get().get();
            } catch (ExecutionException e) {
                if (attempt == ATTEMPTS || !(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                    throw new KafkaException("topic " + topic + " cannot be " + asked + ": " + e.getCause(), e);
                }
                Thread.sleep(PAUSE.toMillis());
            }
        }
    }
}
