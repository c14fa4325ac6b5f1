package io.tokentally.gateway;

import io.tokentally.access.Gate;
import io.tokentally.access.KeyFollower;
import io.tokentally.access.KeyRing;
import io.tokentally.access.KeyTopic;
import io.tokentally.access.Loopback;
import io.tokentally.access.RateLimit;
import io.tokentally.gateway.export.ExportRoutes;
import io.tokentally.gateway.freshness.FreshnessMonitor;
import io.tokentally.gateway.freshness.FreshnessProbe;
import io.tokentally.gateway.freshness.PipelineLag;
import io.tokentally.gateway.health.HealthPage;
import io.tokentally.gateway.health.HealthRoutes;
import io.tokentally.gateway.health.Metrics;
import io.tokentally.gateway.http.Callers;
import io.tokentally.gateway.http.HttpServer;
import io.tokentally.gateway.http.Origins;
import io.tokentally.gateway.ingest.EventPublisher;
import io.tokentally.gateway.ingest.Publishing;
import io.tokentally.gateway.ingest.SdkPublisher;
import io.tokentally.gateway.ingest.TrackRoutes;
import io.tokentally.gateway.page.PageRoutes;
import io.tokentally.gateway.query.Answers;
import io.tokentally.gateway.query.Database;
import io.tokentally.gateway.query.GroupedRoutes;
import io.tokentally.gateway.query.MetricsRoutes;
import io.tokentally.gateway.query.TokenUsageRoutes;
import io.tokentally.gateway.state.PipelineRoutes;
import io.tokentally.gateway.state.StateClient;
import io.tokentally.gateway.state.StateRoutes;
import io.tokentally.gateway.stream.LedgerFollower;
import io.tokentally.gateway.stream.StreamRoutes;
import io.tokentally.schemas.Bounds;
import io.tokentally.schemas.TopicAdmin;
import io.tokentally.schemas.Topics;
import io.tokentally.schemas.registry.SchemaRegistry;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One gateway: the HTTP server and what it talks to. Thread-safe. */
public final class GatewayService implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(GatewayService.class);
    private static final Duration KEYS_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration ADMIN_CLOSE = Duration.ofSeconds(1);

    private final Deque<AutoCloseable> parts;
    private final HttpServer server;

    private GatewayService(Deque<AutoCloseable> parts, HttpServer server) {
        this.parts = parts;
        this.server = server;
    }

    /**
     * Makes the topics and subjects exist, and listens. Postgres need not be there yet, Kafka and the registry must.
     *
     * @param settings see {@link GatewayConfig}
     * @throws org.apache.kafka.common.config.ConfigException naming every fault of the settings
     * @throws IllegalStateException where the port or the topics do not allow a start; the message says what to do
     */
    public static GatewayService start(Map<String, String> settings) {
        GatewayConfig config = GatewayConfig.of(settings);
        Deque<AutoCloseable> parts = new ArrayDeque<>();
        try {
            Admin admin = Admin.create(config.kafka());
            parts.push(() -> admin.close(ADMIN_CLOSE));
            ensureTopics(config, admin);
            SdkPublisher publisher = SdkPublisher.start(
                    config.kafka(),
                    config.getString(GatewayConfig.SCHEMA_REGISTRY_URL),
                    config.millis(GatewayConfig.PUBLISH_TIMEOUT_MS));
            parts.push(publisher);
            KeyFollower keys = KeyFollower.start(config.kafka());
            parts.push(keys);
            Loopback.require(GatewayConfig.HOST, config.getString(GatewayConfig.HOST), keys.await(KEYS_TIMEOUT));
            return start(config, admin, publisher, keys, InstantSource.system(), parts);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            closeAll(parts);
            throw new IllegalStateException("interrupted while starting the gateway", e);
        } catch (RuntimeException e) {
            closeAll(parts);
            throw e;
        }
    }

    /** Without keys. */
    static GatewayService start(
            GatewayConfig config,
            Admin admin,
            EventPublisher publisher,
            InstantSource clock,
            Deque<AutoCloseable> parts) {
        return start(config, admin, publisher, KeyRing::empty, clock, parts);
    }

    /** With what a test brings along; {@code parts} are closed with the service, the last pushed first. */
    static GatewayService start(
            GatewayConfig config,
            Admin admin,
            EventPublisher publisher,
            Supplier<@Nullable KeyRing> keys,
            InstantSource clock,
            Deque<AutoCloseable> parts) {
        Metrics metrics = new Metrics();
        parts.push(metrics);
        Database database = new Database(
                config.getString(GatewayConfig.DATABASE_URL),
                config.getString(GatewayConfig.DATABASE_USER),
                config.getPassword(GatewayConfig.DATABASE_PASSWORD).value(),
                config.getInt(GatewayConfig.DATABASE_CONNECTIONS),
                config.millis(GatewayConfig.DATABASE_STATEMENT_TIMEOUT_MS));
        parts.push(database);
        FreshnessMonitor freshness = new FreshnessMonitor(
                        new FreshnessProbe(
                                admin,
                                database.dataSource(),
                                config.getString(GatewayConfig.APPLICATION_ID),
                                config.kafka()),
                        config.millis(GatewayConfig.FRESHNESS_INTERVAL_MS))
                .start();
        parts.push(freshness);
        metrics.watch(freshness::asOf, clock);

        Answers answers = new Answers(freshness::asOf, clock);
        Bounds bounds = config.bounds();
        String host = config.getString(GatewayConfig.HOST);
        QueuedThreadPool threads = HttpServer.threads(config.getInt(GatewayConfig.HTTP_THREADS));
        Duration patience = config.millis(GatewayConfig.HTTP_PATIENCE_MS);
        Publishing publishing =
                new Publishing(publisher, config.millis(GatewayConfig.PUBLISH_TIMEOUT_MS), metrics.registry());
        Gate gate = new Gate(
                keys,
                Loopback.is(GatewayConfig.HOST, host),
                new RateLimit(
                        config.getInt(GatewayConfig.RATE_LIMIT_PER_SECOND),
                        config.getInt(GatewayConfig.RATE_LIMIT_BURST)));
        StateClient state = new StateClient(URI.create(config.getString(GatewayConfig.STATE_URL)));
        parts.push(state);
        PipelineLag lag = PipelineLag.of(admin, config.getString(GatewayConfig.APPLICATION_ID), database.dataSource());
        LedgerFollower ledgers = new LedgerFollower(
                        config.kafka(), SchemaRegistry.at(config.getString(GatewayConfig.SCHEMA_REGISTRY_URL)))
                .start();
        parts.push(ledgers);
        StreamRoutes stream = new StreamRoutes(
                ledgers, gate, answers, config.getInt(GatewayConfig.STREAM_SUBSCRIBERS), metrics.registry());
        HealthRoutes healthRoutes = HealthRoutes.of(admin, database, freshness);
        HealthPage healthPage = new HealthPage(
                healthRoutes::checks,
                Map.of(
                        "processor", URI.create(config.getString(GatewayConfig.STATE_URL)),
                        "sink", URI.create(config.getString(GatewayConfig.SINK_URL))),
                clock);
        HttpServer server = HttpServer.start(
                host, config.getInt(GatewayConfig.PORT), patience, threads, metrics.registry(), routes -> {
                    new Origins(Set.copyOf(config.getList(GatewayConfig.CORS_ALLOWED_ORIGINS)), host, gate::isOpen)
                            .install(routes);
                    new Callers(gate).install(routes);
                    new TrackRoutes(publishing, bounds, config.history(), clock, patience, threads).install(routes);
                    new MetricsRoutes(database, bounds, answers).install(routes);
                    new GroupedRoutes(database, bounds, answers).install(routes);
                    new TokenUsageRoutes(database, answers).install(routes);
                    new PipelineRoutes(database, lag, state, answers).install(routes);
                    new StateRoutes(state).install(routes);
                    new ExportRoutes(database, bounds, answers).install(routes);
                    stream.install(routes);
                    healthRoutes.install(routes);
                    healthPage.install(routes);
                    metrics.install(routes);
                    new PageRoutes().install(routes);
                });
        parts.push(server);
        parts.push(stream); // its readers go before the server waits for them
        log.info("the gateway answers on http://{}:{}", host, server.port());
        return new GatewayService(parts, server);
    }

    public int port() {
        return server.port();
    }

    /** Every route, such as {@code GET /livez}. */
    List<String> routes() {
        return server.routes();
    }

    public boolean isRunning() {
        return server.isRunning();
    }

    /** Ends the HTTP server, sends what was accepted, closes the rest. Bounded in time. */
    @Override
    public void close() {
        closeAll(parts);
    }

    private static void ensureTopics(GatewayConfig config, Admin admin) throws InterruptedException {
        TopicAdmin.ensureTopics(
                admin,
                Topics.ALL,
                config.getInt(GatewayConfig.PARTITIONS),
                config.getShort(GatewayConfig.REPLICATION_FACTOR));
        TopicAdmin.ensureSubjects(SchemaRegistry.at(config.getString(GatewayConfig.SCHEMA_REGISTRY_URL)), Topics.ALL);
        KeyTopic.ensure(admin, config.getShort(GatewayConfig.REPLICATION_FACTOR));
    }

    private static void closeAll(Deque<AutoCloseable> parts) {
        while (!parts.isEmpty()) {
            AutoCloseable part = parts.pop();
            try {
                part.close();
            } catch (Exception e) {
                log.warn("{} did not close cleanly", part, e);
            }
        }
    }
}
