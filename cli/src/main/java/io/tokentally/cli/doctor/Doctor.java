package io.tokentally.cli.doctor;

import io.tokentally.cli.Failures;
import io.tokentally.cli.settings.StackFile;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/** Looks at everything that a stack with these settings needs; goes on where something is wrong. Used by one thread. */
public final class Doctor {
    private static final String STACK = "stack";
    private static final List<String> NEEDED =
            List.of("bootstrap.servers", "schema.registry.url", "database.url", "database.user");

    private final Map<String, String> settings;
    private final InstantSource clock;
    private final long mostLag;
    private final List<Finding> findings = new ArrayList<>();

    /** @param mostLag records that processor and sink may be behind */
    public Doctor(Map<String, String> settings, InstantSource clock, long mostLag) {
        this.settings = settings;
        this.clock = clock;
        this.mostLag = mostLag;
    }

    List<Finding> look(JavaCheck java, DiskCheck disk) throws InterruptedException {
        findings.addAll(java.look());
        findings.addAll(disk.look());
        return look();
    }

    /** What can be found beyond this machine. */
    public List<Finding> look() throws InterruptedException {
        List<String> missing = new ArrayList<>(NEEDED);
        missing.removeAll(settings.keySet());
        if (missing.size() == NEEDED.size()) {
            noStack();
            return findings;
        }
        if (!missing.isEmpty()) {
            findings.add(Finding.fault(
                    STACK, "settings are missing: " + String.join(", ", missing), "add them to the file of --config"));
            return findings;
        }
        http("gateway", "gateway.port", StackFile.GATEWAY_URL);
        http("processor", "state.port", StackFile.STATE_URL);
        findings.addAll(new RegistryCheck(setting("schema.registry.url")).look());
        servers();
        return findings;
    }

    private void noStack() {
        findings.add(Finding.fault(
                STACK,
                "no stack is known here, and no settings of one",
                "start one with 'tally up', or name one with --data or --config"));
        findings.add(HttpCheck.free("gateway", "--port", 8003));
        findings.add(HttpCheck.free("live state", "--state-port", 8004));
    }

    private void http(String name, String portSetting, String urlSetting) throws InterruptedException {
        String url = settings.get(urlSetting);
        if (url == null && settings.containsKey(portSetting)) {
            url = "http://127.0.0.1:" + setting(portSetting);
        }
        if (url == null) {
            findings.add(Finding.unknown("ports", "where the " + name + " is, is not known: set " + urlSetting));
        } else {
            findings.addAll(new HttpCheck(name, portSetting, url).look());
        }
    }

    private void servers() throws InterruptedException {
        PostgresCheck postgres;
        try {
            postgres = new PostgresCheck(settings);
        } catch (IllegalArgumentException e) {
            findings.add(Finding.fault(
                    "postgres",
                    "database.url is no address: '" + setting("database.url") + "'",
                    "give it as jdbc:postgresql://host:port/database"));
            return;
        }
        Finding database = postgres.look();
        findings.add(database);
        boolean databaseAnswers = database.level() == Finding.Level.OK;
        if (databaseAnswers) {
            findings.addAll(postgres.tables());
        }
        try (KafkaCheck kafka = new KafkaCheck(settings)) {
            Finding brokers = kafka.look();
            findings.add(brokers);
            boolean kafkaAnswers = brokers.level() == Finding.Level.OK;
            if (kafkaAnswers) {
                findings.addAll(kafka.topics());
                lag(kafka, databaseAnswers ? postgres : null);
                findings.add(new ClockCheck(clock).broker(kafka.admin()));
            } else {
                findings.add(Finding.unknown("topics", "not looked at, as Kafka does not answer"));
                findings.add(Finding.unknown("lag", "not looked at, as Kafka does not answer"));
            }
        } catch (KafkaException e) {
            findings.add(Finding.fault(
                    "kafka",
                    "no client can be made of the settings: " + Failures.line(e),
                    "correct bootstrap.servers ('" + setting("bootstrap.servers") + "') and kafka.*"));
        }
        if (databaseAnswers) {
            findings.add(new ClockCheck(clock).postgres(postgres));
        }
    }

    private void lag(KafkaCheck kafka, @Nullable PostgresCheck postgres) throws InterruptedException {
        LagCheck lag = new LagCheck(kafka.admin(), mostLag);
        findings.add(lag.processor(settings.getOrDefault("application.id", "tally-processor")));
        if (postgres == null) {
            findings.add(Finding.unknown("lag", "the sink's is not looked at, as Postgres does not answer"));
            return;
        }
        try {
            findings.add(lag.sink(settings.getOrDefault("sink.group.id", "tally-sink"), postgres.stored()));
        } catch (SQLException e) {
            findings.add(Finding.unknown("lag", "the sink's position cannot be read: " + Failures.line(e)));
        }
    }

    private String setting(String name) {
        return settings.getOrDefault(name, "");
    }
}
