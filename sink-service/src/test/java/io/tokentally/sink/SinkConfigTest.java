package io.tokentally.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;

class SinkConfigTest {
    private static final Map<String, String> COMPLETE = Map.of(
            SinkConfig.BOOTSTRAP_SERVERS, "127.0.0.1:9092",
            SinkConfig.SCHEMA_REGISTRY_URL, "mock://config",
            SinkConfig.DATABASE_URL, "jdbc:postgresql://127.0.0.1:5432/tokentally",
            SinkConfig.DATABASE_USER, "tally");

    @Test
    void namesEveryFaultAtOnce() {
        assertThatThrownBy(() -> SinkConfig.of(Map.of(
                        SinkConfig.DATABASE_URL, "mysql://here",
                        SinkConfig.PARTITIONS, "none",
                        SinkConfig.BATCH_RECORDS, "0")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("bootstrap.servers")
                .hasMessageContaining("schema.registry.url")
                .hasMessageContaining("database.user")
                .hasMessageContaining("mysql://here")
                .hasMessageContaining("partitions")
                .hasMessageContaining("sink.batch.records");
    }

    @Test
    void handsKafkaPropertiesOnButKeepsWhatExactlyOnceNeeds() {
        Map<String, String> settings = new HashMap<>(COMPLETE);
        settings.put("kafka.security.protocol", "SSL");
        settings.put("kafka.isolation.level", "read_uncommitted");

        Map<String, Object> consumer = SinkConfig.of(settings).consumerConfig();

        assertThat(consumer)
                .containsEntry("security.protocol", "SSL")
                .containsEntry(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed")
                .containsEntry(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none")
                .containsEntry(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        assertThat(SinkConfig.of(settings).adminConfig()).containsEntry("security.protocol", "SSL");
    }
}
