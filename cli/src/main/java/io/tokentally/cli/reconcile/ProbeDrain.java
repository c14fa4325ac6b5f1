package io.tokentally.cli.reconcile;

import io.tokentally.cli.CliException;
import io.tokentally.gateway.freshness.FreshnessProbe;
import io.tokentally.schemas.freshness.DrainTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.postgresql.ds.PGSimpleDataSource;

/** Drains by G8's probe. */
public final class ProbeDrain implements Reconciliation.Drain, AutoCloseable {
    private static final Duration ADMIN_CLOSE = Duration.ofSeconds(1);

    private final Admin admin;
    private final FreshnessProbe probe;
    private final Duration timeout;

    /** Takes the settings by which the services run. */
    public ProbeDrain(Map<String, String> settings, Duration timeout) {
        PGSimpleDataSource database = new PGSimpleDataSource();
        database.setUrl(settings.getOrDefault("database.url", ""));
        database.setUser(settings.getOrDefault("database.user", ""));
        database.setPassword(settings.getOrDefault("database.password", ""));
        Map<String, Object> kafka = Map.of("bootstrap.servers", settings.getOrDefault("bootstrap.servers", ""));
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
                    "the pipeline did not drain within " + timeout.toSeconds() + " s: " + e.getMessage()
                            + ". See whether processor and sink are running, or give it longer with --timeout.",
                    e);
        }
    }

    @Override
    public void close() {
        admin.close(ADMIN_CLOSE);
    }
}
