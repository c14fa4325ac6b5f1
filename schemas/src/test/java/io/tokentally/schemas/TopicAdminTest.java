package io.tokentally.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.tokentally.event.UsageEvent;
import io.tokentally.schemas.registry.InMemorySchemaRegistry;
import io.tokentally.schemas.registry.SchemaRegistry;
import io.tokentally.schemas.serde.PublicSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.avro.Schema;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;

class TopicAdminTest {
    private final FakeAdmin kafka = new FakeAdmin();
    private final Admin admin = kafka.client();

    @Test
    void createsWhatIsMissingAsDeclared() throws Exception {
        TopicAdmin.ensureTopics(admin, Topics.ALL, 3, (short) 1);

        for (Topic<?> topic : Topics.ALL) {
            assertThat(admin.describeTopics(List.of(topic.name()))
                            .allTopicNames()
                            .get())
                    .hasEntrySatisfying(
                            topic.name(), made -> assertThat(made.partitions()).hasSize(topic.partitions(3)));
            ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic.name());
            assertThat(admin.describeConfigs(List.of(resource)).all().get())
                    .hasEntrySatisfying(
                            resource,
                            made -> topic.configs()
                                    .forEach((key, value) -> assertThat(
                                                    made.get(key).value())
                                            .as(key)
                                            .isEqualTo(value)));
        }
        assertThat(admin.listTopics().names().get()).hasSize(Topics.ALL.size());
    }

    @Test
    void whatIsThereAsDeclaredIsKept() throws Exception {
        TopicAdmin.ensureTopics(admin, Topics.ALL, 3, (short) 1);
        TopicAdmin.ensureTopics(admin, Topics.ALL, 3, (short) 1);
        assertThat(admin.listTopics().names().get()).hasSize(Topics.ALL.size());
    }

    @Test
    void everyDifferenceThatMattersIsNamedAtOnce() {
        kafka.topic(Topics.USAGE_EVENTS.name(), 2, Map.of("message.timestamp.type", "CreateTime"));
        kafka.topic(Topics.TOOL_OPERATIONS.name(), 5, Map.of("message.timestamp.type", "LogAppendTime"));

        assertThatIllegalStateException()
                .isThrownBy(() -> TopicAdmin.ensureTopics(admin, Topics.RAW, 4, (short) 1))
                .withMessage("topic tally.usage-events.v1 has 2 partitions but 'partitions' is 4; the count is fixed at"
                        + " creation, so set partitions=2; topic tally.usage-events.v1 has"
                        + " message.timestamp.type=CreateTime but arrival must be the broker's clock: set it to"
                        + " LogAppendTime; topic tally.tool-operations.v1 has 5 partitions but 'partitions' is 4; the"
                        + " count is fixed at creation, so set partitions=5");
    }

    @Test
    void aTopicJustCreatedMayTakeAWhileToBeKnown() throws Exception {
        AtomicInteger descriptions = new AtomicInteger();
        AtomicInteger configs = new AtomicInteger();
        FakeAdmin elsewhere = new FakeAdmin();
        kafka.answer("describeTopics", (arguments, known) -> {
            boolean first = descriptions.getAndIncrement() == 0;
            return (first ? elsewhere.kafka : known).describeTopics(List.of(Topics.USAGE_EVENTS.name()));
        });
        kafka.answer("describeConfigs", (arguments, known) -> {
            boolean first = configs.getAndIncrement() == 0;
            return (first ? elsewhere.kafka : known)
                    .describeConfigs(
                            List.of(new ConfigResource(ConfigResource.Type.TOPIC, Topics.USAGE_EVENTS.name())));
        });

        TopicAdmin.ensureTopics(admin, List.of(Topics.USAGE_EVENTS), 1, (short) 1);

        assertThat(descriptions).hasValue(2);
        assertThat(configs).hasValue(2);
    }

    @Test
    void aRefusalNamesTheTopic() {
        assertThatExceptionOfType(KafkaException.class)
                .isThrownBy(() -> TopicAdmin.ensureTopics(admin, Topics.RAW, 1, (short) 3))
                .withMessageContaining("topic tally.usage-events.v1 cannot be created: ");

        kafka.answer("describeTopics", (arguments, known) -> {
            kafka.kafka.timeoutNextRequest(1);
            return known.describeTopics(List.of(Topics.USAGE_EVENTS.name()));
        });
        assertThatExceptionOfType(KafkaException.class)
                .isThrownBy(() -> TopicAdmin.ensureTopics(admin, Topics.RAW, 1, (short) 1))
                .withMessageContaining("topic tally.usage-events.v1 cannot be described: ");
    }

    @Test
    void registersEverySubjectAndItsCompatibility() {
        InMemorySchemaRegistry schemas = new InMemorySchemaRegistry();
        List<String> levels = new ArrayList<>();
        SchemaRegistry registry = new SchemaRegistry() {
            @Override
            public int register(String subject, Schema schema) {
                return schemas.register(subject, schema);
            }

            @Override
            public int idOf(String subject, Schema schema) {
                return schemas.idOf(subject, schema);
            }

            @Override
            public Schema byId(int id) {
                return schemas.byId(id);
            }

            @Override
            public void setCompatibility(String subject, String level) {
                levels.add(subject + " " + level);
            }
        };

        TopicAdmin.ensureSubjects(registry, Topics.ALL);

        assertThat(levels)
                .hasSize(11)
                .allMatch(level -> level.endsWith("-value FULL_TRANSITIVE"))
                .noneMatch(level -> level.startsWith(Topics.REJECTED.name()));
        assertThat(schemas.idOf("tally.usage-events.v1-value", PublicSchema.of(UsageEvent.getClassSchema())))
                .isPositive();
    }

    @Test
    void noMoreReplicasThanAsked() throws Exception {
        List<Short> factors = new ArrayList<>();
        kafka.answer("createTopics", (arguments, known) -> {
            for (Object topic : (Iterable<?>) arguments[0]) {
                factors.add(((NewTopic) topic).replicationFactor());
            }
            return known.createTopics(List.of(
                    new NewTopic(Topics.USAGE_EVENTS.name(), 1, (short) 1).configs(Topics.USAGE_EVENTS.configs())));
        });
        TopicAdmin.ensureTopics(admin, List.of(Topics.USAGE_EVENTS), 1, (short) -1);
        assertThat(factors).containsExactly((short) -1);
    }
}
