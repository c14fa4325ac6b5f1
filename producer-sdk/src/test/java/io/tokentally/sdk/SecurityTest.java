package io.tokentally.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.security.JaasContext;
import org.junit.jupiter.api.Test;

class SecurityTest {
    @Test
    void theProtocolFollowsFromWhatIsSet() {
        Security security = new Security();
        assertThat(security.properties()).isEmpty();
        security.sasl("PLAIN", "u", "p");
        assertThat(security.properties()).containsEntry("security.protocol", "SASL_PLAINTEXT");
        security.tls();
        assertThat(security.properties()).containsEntry("security.protocol", "SASL_SSL");

        Security trusting = new Security();
        trusting.trust(Path.of("ca.pem"));
        trusting.identity(Path.of("me.pem"));
        assertThat(trusting.properties())
                .isEqualTo(Map.of(
                        "security.protocol", "SSL",
                        "ssl.truststore.type", "PEM",
                        "ssl.truststore.location", "ca.pem",
                        "ssl.keystore.type", "PEM",
                        "ssl.keystore.location", "me.pem"));
    }

    @Test
    void anyPasswordReachesKafkaAsItIs() {
        String password = "a\"b\\c;d='e\n\r é 7";
        for (String mechanism : new String[] {"PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"}) {
            Security security = new Security();
            security.sasl(mechanism, "tally", password);
            Map<String, Object> properties = security.properties();
            JaasContext login = JaasContext.loadClientContext(Map.of(
                    "sasl.mechanism",
                    mechanism,
                    "sasl.jaas.config",
                    new Password(String.valueOf(properties.get("sasl.jaas.config")))));

            assertThat(login.configurationEntries().get(0).getOptions())
                    .isEqualTo(Map.of("username", "tally", "password", password));
        }
    }

    @Test
    void kafkasProducerTakesIt() {
        TokentallyClient.builder()
                .bootstrapServers("127.0.0.1:1")
                .schemaRegistryUrl("mock://security")
                .shutdownHook(false)
                .tls()
                .sasl("SCRAM-SHA-512", "tally", "secret")
                .build()
                .close(java.time.Duration.ZERO);
    }

    @Test
    void wrongSettingsAreNamedWithoutThePassword() {
        ClientBuilder wrong = TokentallyClient.builder()
                .bootstrapServers("127.0.0.1:1")
                .schemaRegistryUrl("mock://security")
                .tlsTrust(Path.of("no-such-ca.pem"))
                .tlsIdentity(Path.of("no-such-me.pem"))
                .sasl("GSSAPI", "tally", "top-secret");

        assertThatThrownBy(wrong::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("tlsTrust must be a readable PEM file but is no-such-ca.pem")
                .hasMessageContaining("tlsIdentity must be a readable PEM file but is no-such-me.pem")
                .hasMessageContaining("sasl must be one of [PLAIN, SCRAM-SHA-256, SCRAM-SHA-512] but is GSSAPI")
                .message()
                .doesNotContain("top-secret");
    }

    @Test
    void aPropertyOfTheUsersWins() {
        Map<String, Object> properties = Map.of("security.protocol", "SASL_SSL");
        Security security = new Security();
        security.sasl("PLAIN", "u", "p");

        assertThat(security.under(properties)).containsEntry("security.protocol", "SASL_SSL");
    }
}
