package io.tokentally.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

class ClientBuilderTest {
    @Test
    void namesEveryWrongSettingAtOnce() {
        ClientBuilder wrong = TokentallyClient.builder()
                .tenant("")
                .userId("x".repeat(257))
                .queueCapacity(1)
                .flushInterval(Duration.ofSeconds(-1))
                .flushThreshold(0)
                .sendTimeout(Duration.ZERO)
                .spoolAfter(Duration.ZERO)
                .spoolMaxBytes(1_000)
                .spoolDirectory(Path.of("README.md"))
                .producerProperty("key.serializer", StringSerializer.class);

        assertThatThrownBy(wrong::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("tenant must hold 1 to 256 code points but has 0")
                .hasMessageContaining("userId must hold 1 to 256 code points but has 257")
                .hasMessageContaining("queueCapacity must be from 2 to 2^30 but is 1")
                .hasMessageContaining("flushInterval must not be negative but is PT-1S")
                .hasMessageContaining("flushThreshold must be at least 1 but is 0")
                .hasMessageContaining("sendTimeout must be positive but is PT0S")
                .hasMessageContaining("spoolAfter must be at least PT0.02S but is PT0S")
                .hasMessageContaining("spoolMaxBytes must be at least 1048576 but is 1000")
                .hasMessageContaining("spoolDirectory must be a folder but is a file: README.md")
                .hasMessageContaining("bootstrapServers is missing")
                .hasMessageContaining("schemaRegistryUrl is missing")
                .hasMessageContaining("key.serializer cannot be set");
    }

    @Test
    void refusesAWrongProducerProperty() {
        ClientBuilder wrong = TokentallyClient.builder()
                .bootstrapServers("127.0.0.1:1")
                .schemaRegistryUrl("mock://builder")
                .producerProperties(Map.of("delivery.timeout.ms", "soon"));

        assertThatThrownBy(wrong::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("delivery.timeout.ms")
                .hasMessageContaining("soon");
    }

    @Test
    void refusesATlsFileThatIsNotThere() {
        ClientBuilder wrong = TokentallyClient.builder()
                .bootstrapServers("127.0.0.1:1")
                .schemaRegistryUrl("mock://builder")
                .producerProperty("security.protocol", "SSL")
                .producerProperty("ssl.truststore.location", "no-such-file.jks");

        assertThatThrownBy(wrong::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no-such-file.jks");
    }

    @Test
    void refusesASerializerThatIsNone() {
        ClientBuilder settings = TokentallyClient.builder().bootstrapServers("127.0.0.1:1");

        assertThatThrownBy(() -> settings.producerProperty("value.serializer", "no.such.Class")
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no.such.Class");
        assertThatThrownBy(() -> settings.producerProperty("value.serializer", String.class)
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("java.lang.String");
    }

    @Test
    void takesAnotherSerializerByClassOrName() {
        for (Object serializer : new Object[] {TextSerializer.class, TextSerializer.class.getName()}) {
            FakeKafka kafka = new FakeKafka(true);
            try (TokentallyClient client = TokentallyClient.builder()
                    .producerProperty("value.serializer", serializer)
                    .shutdownHook(false)
                    .build(() -> kafka)) {
                client.record(Events.usage("e-1"));
                assertThat(client.flush(Duration.ofSeconds(10))).isTrue();
                assertThat(new String(kafka.history().get(0).value(), java.nio.charset.StandardCharsets.UTF_8))
                        .contains("e-1");
            }
        }
    }

    @Test
    void everyClientHasANameOfItsOwn() {
        assertThat(producerOf(TokentallyClient.builder())).isNotEqualTo(producerOf(TokentallyClient.builder()));
        assertThat(producerOf(TokentallyClient.builder().producerId("mine"))).isEqualTo("mine");
    }

    @Test
    void defaultsFillOnlyWhatIsMissing() {
        ClientBuilder settings = TokentallyClient.builder()
                .tenant("acme")
                .userId("u-d")
                .sessionId("s-d")
                .schemaRegistryUrl("mock://builder");
        try (TokentallyClient client = settings.build(() -> new FakeKafka(true))) {
            var bare = Events.usage();
            bare.setUserId("");
            bare.setSessionId("");
            assertThat(client.record(bare))
                    .extracting("tenant", "user_id", "session_id")
                    .containsExactly("acme", "u-d", "s-d");
            assertThat(client.record(Events.usage()))
                    .extracting("user_id", "session_id")
                    .containsExactly("u-1", "s-1");
            assertThat(client.record(Events.tool()))
                    .extracting("user_id", "session_id")
                    .containsExactly("u-d", "s-1");
        }
    }

    private static String producerOf(ClientBuilder settings) {
        settings.schemaRegistryUrl("mock://builder");
        try (TokentallyClient client = settings.build(() -> new FakeKafka(true))) {
            return client.record(Events.usage()).getProducerId();
        }
    }
}
