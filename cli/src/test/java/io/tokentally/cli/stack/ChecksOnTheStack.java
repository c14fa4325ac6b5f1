package io.tokentally.cli.stack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tokentally.cli.Ran;
import io.tokentally.cli.doctor.Doctor;
import io.tokentally.cli.doctor.Finding;
import io.tokentally.cli.settings.StackFile;
import io.tokentally.schemas.Topics;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** Live state as it is described; what doctor and migrate see. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
abstract class ChecksOnTheStack extends OnTheStack {
    /** The gateway passes them on, so its description holds for what the processor really answers. */
    @Test
    @Order(4)
    void liveStateAndPipelineAreAsDescribed() throws Exception {
        String gateway = stack.settings.get(StackFile.GATEWAY_URL);
        Described described = new Described(http.get(gateway + "/openapi.json"));
        JsonNode models = http.get(gateway + "/state/models?window=day");
        JsonNode model = models.path("models").path(0);
        JsonNode saving = http.get(gateway + "/state/savings").path("savings").path(0);
        String session = one("SELECT session_id FROM usage_ledger WHERE tenant = 'default' AND NOT voided LIMIT 1");
        Map<String, String> answered = Map.of(
                "/state/models", "/state/models?window=day",
                "/state/models/{provider}/{model}",
                        "/state/models/" + escaped(model.path("provider").asText()) + "/"
                                + escaped(model.path("model").asText()),
                "/state/savings", "/state/savings?window=hour",
                "/state/savings/{tool_name}/{mode}",
                        "/state/savings/" + saving.path("tool_name").asText() + "/"
                                + saving.path("operation_mode").asText(),
                "/state/sessions/{id}", "/state/sessions/" + escaped(session),
                "/state/audit", "/state/audit",
                "/state/audit/totals", "/state/audit/totals",
                "/state/producers", "/state/producers",
                "/state/unpriced", "/state/unpriced",
                "/state/instances", "/state/instances");
        answered.forEach((path, asked) -> assertThat(described.faults(path, state(gateway + asked)))
                .as(asked)
                .isEmpty());
        assertThat(described.document().path("paths").properties().stream()
                        .map(Map.Entry::getKey)
                        .filter(path -> path.startsWith("/state/")))
                .containsExactlyInAnyOrderElementsOf(answered.keySet());

        drain();
        JsonNode pipeline = http.get(gateway + "/metrics/pipeline");
        assertThat(described.faults("/metrics/pipeline", pipeline)).isEmpty();
        assertThat(pipeline.path("complete").booleanValue()).isTrue();
        assertThat(pipeline.path("lag").path("processor").isNumber()).isTrue();
        assertThat(pipeline.path("received").longValue())
                .isPositive()
                .isEqualTo(pipeline.path("ledger").longValue()
                        + pipeline.path("superseded").longValue()
                        + pipeline.path("duplicates").longValue()
                        + pipeline.path("stale").longValue()
                        + pipeline.path("rejected").longValue());
    }

    private JsonNode state(String url) {
        try {
            return http.get(url);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static String escaped(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Test
    @Order(4)
    void migrateFindsNothingToDoAndSaysSo() {
        assertThat(run("migrate", "--check", "--data", folder.toString())).contains("is up to date");
    }

    @Test
    @Order(4)
    void doctorNamesWhatIsWrongAndHowToMendIt() throws Exception {
        assertThat(run(doctor())).contains("all is well").doesNotContain("WRONG");

        Ran away = Ran.tally(doctor(
                "bootstrap.servers=127.0.0.1:1",
                "schema.registry.url=http://127.0.0.1:1",
                "database.password=wrong",
                "gateway.url=http://127.0.0.1:1"));
        assertThat(away.code()).isEqualTo(1);
        assertThat(away.out())
                .contains(
                        "WRONG kafka     Kafka at 127.0.0.1:1 does not answer",
                        "WRONG registry  the schema registry at http://127.0.0.1:1 does not answer",
                        "WRONG postgres  Postgres at " + stack.embedded.databaseUrl() + " refuses the user",
                        "correct database.user and database.password",
                        "WRONG ports     the gateway does not answer at http://127.0.0.1:1",
                        "?     lag       not looked at, as Kafka does not answer",
                        "4 things are wrong");
        assertThat(Ran.tally(doctor("database.url=jdbc:postgresql://127.0.0.1:1/tally"))
                        .out())
                .contains("WRONG postgres  Postgres at jdbc:postgresql://127.0.0.1:1/tally does not answer");
    }

    @Test
    @Order(4)
    void doctorAndMigrateSeeWhatADatabaseLacks() throws Exception {
        String url = stack.embedded.databaseUrl().replaceAll("/[^/]*$", "/doctored");
        String[] migrate = {"migrate", "--data", folder.toString(), "-s", "database.url=" + url};
        String setting = "database.url=" + url;
        assertThat(Ran.tally(doctor(setting)).out()).contains("WRONG postgres  there is no such database");
        update("CREATE DATABASE doctored");

        assertThat(Ran.tally(doctor(setting)).out()).contains("WRONG postgres  the tables are missing in " + url);
        assertThat(run(migrate)).contains("applied 1 ledgers totals offsets", "is up to date");
        try (Connection doctored = DriverManager.getConnection(
                        url, stack.embedded.databaseUser(), stack.embedded.databasePassword());
                Statement statement = doctored.createStatement()) {
            statement.execute("DROP TABLE sink_offsets");
            assertThat(Ran.tally(doctor(setting)).out()).contains("WRONG postgres  a table was deleted");
            statement.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public");
            Ran check = Ran.tally("migrate", "--check", "--data", folder.toString(), "-s", setting);
            assertThat(check.code()).isEqualTo(1);
            assertThat(check.out()).contains("lacks:", "1 ledgers totals offsets");
            run(migrate);
            statement.execute("DELETE FROM flyway_schema_history WHERE installed_rank ="
                    + " (SELECT max(installed_rank) FROM flyway_schema_history) AND installed_rank > 1");
            assertThat(Ran.tally(doctor(setting)).out()).contains("the tables lack migrations");
        }
        Ran refused = Ran.tally("migrate", "--data", folder.toString(), "-s", "database.password=wrong");
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.err().lines()).singleElement().asString().contains("password authentication failed");
    }

    @Test
    @Order(4)
    void doctorSeesTopicsLagAndClocks() throws Exception {
        setTimestampType("CreateTime");
        try {
            assertThat(Ran.tally(doctor("partitions=8", "application.id=nobody"))
                            .out())
                    .contains(
                            "tally.usage-events.v1 has 4 partitions but the setting partitions is 8",
                            "set partitions=4",
                            "tally.rejected.v1 has message.timestamp.type=CreateTime",
                            "no processor runs (group nobody has no members)");
        } finally {
            setTimestampType("LogAppendTime");
        }
        assertThat(Ran.tally("doctor", "--data", folder.toString(), "--max-lag", "-1")
                        .out())
                .contains("the processor is 0 records behind, more than -1", "the sink is 0 records behind");
        assertThat(new Doctor(stack.settings, () -> Instant.now().plusSeconds(3_630), 10_000).look())
                .extracting(Finding::what)
                .contains(
                        "this machine's clock is 60 min ahead of the broker's",
                        "this machine's clock is 60 min ahead of Postgres's");
        assertThat(new Doctor(stack.settings, () -> Instant.now().minusSeconds(60), 10_000).look())
                .extracting(Finding::what)
                .anyMatch(what -> what.matches("this machine's clock is (59|60) s behind the broker's"));
    }

    private static String[] doctor(String... settings) {
        List<String> args = new ArrayList<>(List.of("doctor", "--data", folder.toString()));
        for (String setting : settings) {
            args.addAll(List.of("-s", setting));
        }
        return args.toArray(new String[0]);
    }

    private static void setTimestampType(String type) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", stack.embedded.bootstrapServers()))) {
            ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, Topics.REJECTED.name());
            ConfigEntry entry = new ConfigEntry(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, type);
            admin.incrementalAlterConfigs(Map.of(topic, List.of(new AlterConfigOp(entry, AlterConfigOp.OpType.SET))))
                    .all()
                    .get();
        }
    }
}
