package io.tokentally.processor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tokentally.processor.topology.OtherClasses;
import io.tokentally.processor.topology.Refusals;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;

class ProcessorConfigTest {
    private final Map<String, String> settings = new HashMap<>(Map.of(
            ProcessorConfig.BOOTSTRAP_SERVERS, "127.0.0.1:1",
            ProcessorConfig.SCHEMA_REGISTRY_URL, "http://127.0.0.1:1",
            ProcessorConfig.STATE_DIR, "state"));

    @Test
    void namesEveryFaultAtOnce() {
        settings.put(ProcessorConfig.PEER_SECRET, "too short");
        settings.put(ProcessorConfig.STATE_HOST, "0.0.0.0");
        settings.put(ProcessorConfig.STANDBY_REPLICAS, "-1");
        assertThatThrownBy(() -> ProcessorConfig.of(settings))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("peer.secret must have at least 16 characters but has 9")
                .hasMessageContaining("state.advertised.host")
                .hasMessageContaining("num.standby.replicas")
                .hasMessageNotContaining("too short");
    }

    @Test
    void givesEveryKafkaClientWhatIsMeantForIt() {
        settings.put("kafka.security.protocol", "SASL_SSL");
        ProcessorConfig config = ProcessorConfig.of(settings);
        assertThat(config.clientSettings())
                .containsEntry("security.protocol", "SASL_SSL")
                .containsEntry("bootstrap.servers", "127.0.0.1:1");
        assertThat(StreamsSettings.of(config, "127.0.0.1:8004", new Refusals()))
                .containsEntry("security.protocol", "SASL_SSL")
                .containsEntry("processing.guarantee", "exactly_once_v2");
    }

    @Test
    void whereOthersReachItIsWhereItListensUnlessSaid() {
        assertThat(ProcessorConfig.of(settings).advertisedHost()).isEqualTo("127.0.0.1");
        assertThat(ProcessorConfig.of(settings).advertisedPort(8004)).isEqualTo(8004);
        settings.put(ProcessorConfig.STATE_ADVERTISED_HOST, "processor-0");
        settings.put(ProcessorConfig.STATE_ADVERTISED_PORT, "18004");
        assertThat(ProcessorConfig.of(settings).advertisedHost()).isEqualTo("processor-0");
        assertThat(ProcessorConfig.of(settings).advertisedPort(8004)).isEqualTo(18_004);
    }

    @Test
    void tellsOthersWhatTotalsAreMadeWith() {
        assertThat(ProcessorConfig.otherClasses(settings)).isEqualTo(OtherClasses.DEFAULT);
        assertThat(ProcessorConfig.history(settings)).isEqualTo(Duration.ofDays(1826));
        settings.put(ProcessorConfig.OTHER_CLASSES, "input_audio, input_smell");
        settings.put(ProcessorConfig.HISTORY, "P35D");
        assertThat(ProcessorConfig.otherClasses(settings)).containsExactlyInAnyOrder("input_audio", "input_smell");
        assertThat(ProcessorConfig.history(settings)).isEqualTo(Duration.ofDays(35));
    }
}
