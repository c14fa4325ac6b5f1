package io.tokentally.cli.reconcile;

import io.tokentally.cli.CliException;
import io.tokentally.cli.Failures;
import io.tokentally.gateway.freshness.FreshnessProbe;
import io.tokentally.schemas.freshness.DrainTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.postgresql.ds.PGSimpleDataSource;

/** Drains by G8's probe. */
public final class ProbeDrain implements Reconciliation.Drain, AutoCloseable {
    private static final Duration ADMIN_CLOSE = Duration.ofSeconds(1);

    private static final Duration ANSWER = Duration.ofSeconds(2);
    private static final String BEHIND = "See that what is behind is running and what it logs (under 'tally up':"
            + " logs/tally.log in its data folder); where it only needs longer, give it more with --timeout.";
    private static final String SERVERS =
            "Start the stack with 'tally up', or name the one that runs with --data or --config.";

    private final String bootstrapServers;
    private final Admin admin;
    private final FreshnessProbe probe;
    private final Duration timeout;

    /** Takes the settings by which the services run. */
    public ProbeDrain(Map<String, String> settings, Duration timeout) {
        PGSimpleDataSource database = new PGSimpleDataSource();
        database.setUrl(settings.getOrDefault("database.url", ""));
        database.setUser(settings.getOrDefault("database.user", ""));
        database.setPassword(settings.getOrDefault("database.password", ""));
        bootstrapServers = settings.getOrDefault("bootstrap.servers", "");
        Map<String, Object> kafka = Map.of("bootstrap.servers", bootstrapServers);
        admin = Admin.create(kafka);
        probe = new FreshnessProbe(admin, database, settings.getOrDefault("application.id", "tally-processor"), kafka);
        this.timeout = timeout;
    }

    @Override
    public Instant await() throws InterruptedException {
        try {
            return probe.probe(timeout);
        } catch (DrainTimeoutException e) {
            throw new CliException(
                    "the pipeline did not drain within " + timeout.toSeconds() + " s: " + e.getMessage() + ". "
                            + (kafkaAnswers() ? BEHIND : kafkaAway()),
                    e);
        } catch (KafkaException | IllegalStateException e) {
            throw new CliException(
                    "whether the pipeline has drained cannot be seen: " + Failures.line(e) + ". "
                            + (kafkaAnswers() ? SERVERS : kafkaAway()),
                    e);
        }
    }

    private String kafkaAway() {
        return "Kafka at " + bootstrapServers + " does not answer. " + SERVERS;
    }

    private boolean kafkaAnswers() throws InterruptedException {
        try {
            admin.describeCluster().nodes().get(ANSWER.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (ExecutionException | TimeoutException e) {
            return false;
        }
    }

    @Override
    public void close() {
        admin.close(ADMIN_CLOSE);
    }
}
