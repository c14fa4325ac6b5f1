package io.tokentally.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GatewayConfigTest {
    @Test
    void everyFaultIsNamedAtOnce() {
        assertThat(catchThrowable(
                        () -> GatewayConfig.of(Map.of(GatewayConfig.PORT, "http", GatewayConfig.PARTITIONS, "0"))))
                .isInstanceOf(ConfigException.class)
                .hasMessageContainingAll(
                        "bootstrap.servers", "schema.registry.url", "database.url", "gateway.port", "partitions");
    }

    @ParameterizedTest
    @ValueSource(strings = {"no.such.host.invalid", "::g"})
    void aHostThatCannotBeIsSaid(String host) {
        assertThat(catchThrowable(() -> GatewayConfig.of(with(GatewayConfig.HOST, host))))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(host)
                .hasMessageContaining("is not a host that can be resolved");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "localhost", "::1"})
    void loopbackHasMoreNamesThanOne(String host) {
        assertThat(GatewayConfig.of(with(GatewayConfig.HOST, host)).getString(GatewayConfig.HOST))
                .isEqualTo(host);
    }

    @Test
    void noToolMayBeNamedAsAFieldOfTheBreakdown() {
        assertThat(catchThrowable(() -> GatewayConfig.of(with(GatewayConfig.TOOL_NAMES, "read,time_period"))))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("may not hold [time_period]");
    }

    @Test
    void historyIsTheProcessorsByDefault() {
        assertThat(GatewayConfig.of(with("kafka.x", "y")).history()).isEqualTo(Duration.ofDays(1826));
        assertThat(GatewayConfig.of(with("history", "PT840H")).history()).isEqualTo(Duration.ofDays(35));
        for (String bad : new String[] {"5 years", "PT59M", "-P1D"}) {
            assertThat(catchThrowable(() -> GatewayConfig.of(with("history", bad))))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContainingAll("history", bad);
        }
    }

    @Test
    void kafkaClientsGetWhatIsMeantForThem() {
        assertThat(GatewayConfig.of(with("kafka.security.protocol", "SSL")).kafka())
                .isEqualTo(Map.of("bootstrap.servers", "k:1,l:2", "security.protocol", "SSL"));
    }

    private static Map<String, String> with(String name, String value) {
        Map<String, String> settings = new HashMap<>();
        settings.put(GatewayConfig.BOOTSTRAP_SERVERS, "k:1,l:2");
        settings.put(GatewayConfig.SCHEMA_REGISTRY_URL, "mock://x");
        settings.put(GatewayConfig.DATABASE_URL, "jdbc:postgresql://127.0.0.1/x");
        settings.put(name, value);
        return settings;
    }
}
