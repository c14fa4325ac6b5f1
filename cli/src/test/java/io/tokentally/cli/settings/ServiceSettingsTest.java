package io.tokentally.cli.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tokentally.cli.settings.ServiceSettings.Service;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceSettingsTest {
    private static final Map<String, String> PORTS =
            Map.of("data", ".tally", "gateway.port", "8003", "state.port", "8004");

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @Test
    void aStackOfDefaultsIsAdmitted() {
        assertThatCode(() -> ServiceSettings.checkStack(PORTS, null, Map.of())).doesNotThrowAnyException();
        assertThatCode(() -> stack(Map.of("gateway.port", "0", "state.port", "0")))
                .doesNotThrowAnyException();
        assertThatCode(() -> stack(Map.of("history", "P30D", "sink.batch.records", "10", "kafka.client.id", "x")))
                .doesNotThrowAnyException();
    }

    @Test
    void everyFaultOfAllServicesIsNamedAtOnce() {
        assertThatThrownBy(() -> stack(Map.of(
                        "history", "bogus",
                        "sink.batch.records", "0",
                        "http.threads", "many",
                        "histroy", "P30D",
                        "state.port", "8003",
                        "price.book", "none.json")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContainingAll(
                        "history: must be an ISO 8601 duration",
                        "bogus",
                        "sink.batch.records",
                        "http.threads",
                        "there is no setting histroy (-s): did you mean history?",
                        "gateway.port and state.port (--port and --state-port) are both 8003",
                        "price.book none.json cannot be read");
    }

    @Test
    void aNameLikeNoOtherGetsTheListOfAll() {
        assertThatThrownBy(() -> stack(Map.of("colour", "red")))
                .hasMessageContaining("there is no setting colour (-s): there are application.id, bootstrap.servers,");
    }

    @Test
    void aServiceAloneRefusesWhatIsNotItsOwn() {
        assertThatThrownBy(() -> ServiceSettings.checkNames(
                        Service.GATEWAY, null, Map.of("rebuild", "true", "gatway.port", "1", "kafka.client.id", "x")))
                .hasMessageContaining("no setting rebuild (-s): it belongs to tally processor")
                .hasMessageContaining("no setting gatway.port (-s): did you mean gateway.port?")
                .hasMessageNotContaining("kafka.client.id");
    }

    @Test
    void aSharedFileMayHoldWhatAnyServiceKnows() throws Exception {
        Path file = folder.resolve("shared.properties");
        Files.writeString(file, "history=P30D\nsink.group.id=x\ngateway.url=http://127.0.0.1:1\nkafka.client.id=x\n");
        assertThatCode(() -> ServiceSettings.checkNames(Service.SINK, file, Map.of()))
                .doesNotThrowAnyException();

        Files.writeString(file, "history=P30D\nsink.grup.id=x\n");
        assertThatThrownBy(() -> ServiceSettings.checkNames(Service.PROCESSOR, file, Map.of()))
                .hasMessageContaining("no setting sink.grup.id (" + file + "): did you mean sink.group.id?");
    }

    @Test
    void nearNamesDifferByLittle() {
        assertThat(NearNames.distance("histroy", "history")).isEqualTo(1);
        assertThat(NearNames.distance("", "abc")).isEqualTo(3);
        assertThat(NearNames.of("prot", List.of("port", "host", "prop"))).containsExactly("port", "prop");
        assertThat(NearNames.of("something.else", List.of("port"))).isEmpty();
    }

    private static void stack(Map<String, String> flags) {
        Map<String, String> settings = new HashMap<>(PORTS);
        settings.putAll(flags);
        ServiceSettings.checkStack(settings, null, flags);
    }
}
