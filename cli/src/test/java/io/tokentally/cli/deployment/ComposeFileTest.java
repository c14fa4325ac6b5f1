package io.tokentally.cli.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokentally.cli.settings.ServiceSettings.Service;
import io.tokentally.gateway.GatewayConfig;
import io.tokentally.processor.ProcessorConfig;
import io.tokentally.sink.SinkConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import kafka.server.KafkaConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.utils.AppInfoParser;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Holds docker-compose.yml and the Dockerfile against what the code reads. */
class ComposeFileTest {
    private static final Path ROOT = Path.of("..");
    private static Map<String, Map<String, Object>> services = Map.of();
    private static Map<String, Object> volumes = Map.of();

    @BeforeAll
    @SuppressWarnings("unchecked") // its shape is what the tests are about
    static void read() throws IOException {
        Map<String, Object> file = new Yaml(new SafeConstructor(new LoaderOptions()))
                .load(Files.readString(ROOT.resolve("docker-compose.yml")));
        services = (Map<String, Map<String, Object>>) file.getOrDefault("services", Map.of());
        volumes = (Map<String, Object>) file.getOrDefault("volumes", Map.of());
    }

    @Test
    void hasEveryPartAndNothingElse() {
        assertThat(services).containsOnlyKeys("kafka", "registry", "postgres", "processor", "sink", "gateway", "tools");
    }

    @Test
    void brokerIsTheVersionThatTheClientsAre() {
        assertThat(service("kafka")).containsEntry("image", "apache/kafka:" + AppInfoParser.getVersion());
        assertThat(text(service("registry"), "image")).matches("confluentinc/cp-schema-registry:\\d+\\.\\d+\\.\\d+");
        assertThat(text(service("postgres"), "image")).isEqualTo("postgres:18");
    }

    @ParameterizedTest
    @EnumSource(Service.class)
    void environmentIsKnownToTheServiceAndPassesItsChecks(Service service) {
        ConfigDef definition = switch (service) {
            case GATEWAY -> GatewayConfig.DEFINITION;
            case PROCESSOR -> ProcessorConfig.DEFINITION;
            case SINK -> SinkConfig.DEFINITION;
        };
        Map<String, String> settings = new TreeMap<>();
        environment(service.name().toLowerCase(Locale.ROOT))
                .forEach((name, value) -> settings.put(settingOf(name), value));
        assertThat(definition.names()).containsAll(settings.keySet());
        assertThat(definition.validate(settings))
                .allSatisfy(value -> assertThat(value.errorMessages()).isEmpty());
    }

    @Test
    void everyServiceHasTheSamePartitionsRegistryAndBrokers() {
        for (String name : List.of("TALLY_BOOTSTRAP_SERVERS", "TALLY_SCHEMA_REGISTRY_URL", "TALLY_PARTITIONS")) {
            Set<String> values = new HashSet<>();
            for (String service : List.of("gateway", "processor", "sink", "tools")) {
                values.add(environment(service).getOrDefault(name, "missing"));
            }
            assertThat(values).as(name).hasSize(1).doesNotContain("missing");
        }
    }

    @Test
    void brokerKnowsEverySettingItIsGiven() {
        Set<String> known = new HashSet<>();
        KafkaConfig.configNames().foreach(known::add);
        assertThat(environment("kafka").keySet().stream()
                        .map(name -> name.substring("KAFKA_".length())
                                .toLowerCase(Locale.ROOT)
                                .replace('_', '.'))
                        .toList())
                .isSubsetOf(known);
    }

    @Test
    void databaseIsTheOneThatServicesAreSentTo() {
        Map<String, String> postgres = environment("postgres");
        for (String service : List.of("sink", "gateway", "tools")) {
            assertThat(environment(service))
                    .containsEntry(
                            "TALLY_DATABASE_URL", "jdbc:postgresql://postgres:5432/" + postgres.get("POSTGRES_DB"))
                    .containsEntry("TALLY_DATABASE_USER", postgres.getOrDefault("POSTGRES_USER", ""))
                    .containsEntry("TALLY_DATABASE_PASSWORD", postgres.getOrDefault("POSTGRES_PASSWORD", ""));
        }
    }

    @ParameterizedTest
    @CsvSource({"gateway, TALLY_GATEWAY_PORT", "processor, TALLY_STATE_PORT", "sink, TALLY_SINK_PORT"})
    void portIsPublishedAndAskedForHealth(String service, String setting) {
        String port = environment(service).getOrDefault(setting, "");
        assertThat(ports(service)).containsExactly("127.0.0.1:" + port + ":" + port);
        assertThat(String.valueOf(part(service(service), "healthcheck").get("test")))
                .isEqualTo("/opt/tokentally/bin/healthy " + port);
    }

    @Test
    void nothingIsPublishedBeyondLoopback() {
        services.keySet()
                .forEach(service -> assertThat(ports(service)).allMatch(port -> port.startsWith("127.0.0.1:")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"kafka", "registry", "postgres", "processor", "sink", "gateway"})
    void longRunningServicesAreBoundedCheckedAndStartedAgain(String service) {
        assertThat(service(service)).containsKeys("mem_limit", "healthcheck", "logging");
        assertThat(service(service)).containsEntry("restart", "unless-stopped");
    }

    @Test
    void dataOutlivesTheContainers() {
        for (String service : List.of("kafka", "postgres", "processor")) {
            List<?> mounts = (List<?>) service(service).getOrDefault("volumes", List.of());
            assertThat(mounts)
                    .hasSize(1)
                    .allMatch(mount -> volumes.containsKey(mount.toString().replaceFirst(":.*", "")));
        }
        assertThat(environment("processor").get("TALLY_STATE_DIR")).startsWith("/var/lib/tokentally/");
        assertThat(environment("kafka")).containsEntry("KAFKA_LOG_DIRS", "/var/lib/kafka/data");
    }

    @Test
    void ourServicesAreOneImageWithThreeCommands() {
        for (String service : List.of("gateway", "processor", "sink")) {
            assertThat(service(service))
                    .containsEntry("image", "tokentally:0.1.0")
                    .containsEntry("command", service);
        }
    }

    @Test
    void imageIsBuiltInStagesAndRunsAsNobodySpecial() throws IOException {
        List<String> lines = Files.readAllLines(ROOT.resolve("Dockerfile"));
        assertThat(lines.stream().filter(line -> line.startsWith("FROM "))).hasSize(2);
        assertThat(lines).contains("USER 10001");
        assertThat(lines.indexOf("USER 10001")).isLessThan(lines.indexOf("ENTRYPOINT [\"/opt/tokentally/bin/tally\"]"));
        assertThat(lines).anyMatch(line -> line.equals("EXPOSE 8003 8004 8005"));
    }

    private static Map<String, Object> service(String name) {
        return services.getOrDefault(name, Map.of());
    }

    private static String settingOf(String variable) {
        return variable.substring("TALLY_".length()).toLowerCase(Locale.ROOT).replace('_', '.');
    }

    private static Map<String, String> environment(String service) {
        Map<String, String> result = new TreeMap<>();
        part(service(service), "environment").forEach((name, value) -> result.put(name, String.valueOf(value)));
        return result;
    }

    private static List<String> ports(String service) {
        Object ports = service(service).getOrDefault("ports", List.of());
        return ((List<?>) ports).stream().map(String::valueOf).toList();
    }

    @SuppressWarnings("unchecked") // a mapping in this file, or the test fails
    private static Map<String, Object> part(Map<String, Object> service, String name) {
        return (Map<String, Object>) service.getOrDefault(name, Map.of());
    }

    private static String text(Map<String, Object> service, String name) {
        return String.valueOf(service.get(name));
    }
}
