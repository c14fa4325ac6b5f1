package io.tokentally.processor;

import io.tokentally.access.Gate;
import io.tokentally.access.KeyFollower;
import io.tokentally.access.KeyTopic;
import io.tokentally.access.Loopback;
import io.tokentally.access.RateLimit;
import io.tokentally.processor.known.KnownMemory;
import io.tokentally.processor.prices.PriceFollower;
import io.tokentally.processor.query.LiveState;
import io.tokentally.processor.query.PeerSecret;
import io.tokentally.processor.query.StateFreshness;
import io.tokentally.processor.query.StateServer;
import io.tokentally.processor.query.StreamsHealth;
import io.tokentally.processor.topology.Counted;
import io.tokentally.processor.topology.Refusals;
import io.tokentally.processor.topology.TallyTopology;
import io.tokentally.processor.topology.TopologySettings;
import io.tokentally.schemas.TopicAdmin;
import io.tokentally.schemas.Topics;
import io.tokentally.schemas.registry.SchemaRegistry;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.state.HostInfo;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One instance of the stream processor: the topology and its live queries. Thread-safe. */
public final class ProcessorService implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ProcessorService.class);
    private static final Duration KEYS_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(15);

    private final Admin admin;
    private final KeyFollower keys;
    private final PriceFollower prices;
    private final KafkaStreams streams;
    private final StreamsHealth health;
    private final StateServer state;

    private ProcessorService(
            Admin admin,
            KeyFollower keys,
            PriceFollower prices,
            KafkaStreams streams,
            StreamsHealth health,
            StateServer state) {
        this.admin = admin;
        this.keys = keys;
        this.prices = prices;
        this.streams = streams;
        this.health = health;
        this.state = state;
    }

    /**
     * Makes the topics and subjects exist and starts counting; returns before the state is restored.
     *
     * @param settings see {@link ProcessorConfig}
     * @throws org.apache.kafka.common.config.ConfigException naming every fault of the settings
     * @throws IllegalStateException where topics or state do not allow a start; the message says what to do
     */
    public static ProcessorService start(Map<String, String> settings) {
        // While one of a task's topics is empty, Streams formats text for each record; in this locale it is done at
        // once.
        Locale.setDefault(Locale.Category.FORMAT, Locale.US);
        ProcessorConfig config = ProcessorConfig.of(settings);
        SchemaRegistry registry = SchemaRegistry.at(config.getString(ProcessorConfig.SCHEMA_REGISTRY_URL));
        Admin admin = Admin.create(config.clientSettings());
        PriceFollower prices = null;
        try {
            int partitions = config.getInt(ProcessorConfig.PARTITIONS);
            TopicAdmin.ensureTopics(admin, Topics.ALL, partitions, config.getShort(ProcessorConfig.REPLICATION_FACTOR));
            KeyTopic.ensure(admin, config.getShort(ProcessorConfig.REPLICATION_FACTOR));
            TopicAdmin.ensureSubjects(registry, Topics.ALL);
            int generation = new StateCheck(admin, config).generation();
            prices = PriceFollower.start(config.clientSettings(), registry, config.priceBook());
            TopologySettings topology = new TopologySettings(
                    partitions,
                    config.history(),
                    config.bounds(),
                    prices,
                    config.defaultPricePerToken(),
                    config.otherClasses(),
                    generation,
                    config.commitPace());
            return start(config, admin, registry, topology, keys(config), prices);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            close(admin, prices);
            throw new IllegalStateException("interrupted while starting the processor", e);
        } catch (RuntimeException e) {
            close(admin, prices);
            throw e;
        }
    }

    private static void close(Admin admin, @Nullable PriceFollower prices) {
        if (prices != null) {
            prices.close();
        }
        admin.close(Duration.ZERO);
    }

    private static ProcessorService start(
            ProcessorConfig config,
            Admin admin,
            SchemaRegistry registry,
            TopologySettings topology,
            KeyFollower keys,
            PriceFollower prices) {
        @Nullable StateServer state = null;
        try {
            String host = config.getString(ProcessorConfig.STATE_HOST);
            int rate = config.getInt(ProcessorConfig.STATE_RATE_LIMIT_PER_SECOND);
            Gate gate = new Gate(keys, Loopback.is(ProcessorConfig.STATE_HOST, host), new RateLimit(rate, 2 * rate));
            state = StateServer.bind(host, config.getInt(ProcessorConfig.STATE_PORT), gate);
            HostInfo self = new HostInfo(config.advertisedHost(), config.advertisedPort(state.port()));
            Properties properties = new Properties();
            Refusals refusals = new Refusals();
            properties.putAll(StreamsSettings.of(config, self.host() + ":" + self.port(), refusals));
            Counted counted = new Counted(new KnownMemory(config.getLong(ProcessorConfig.KNOWN_MEMORY_BYTES)));
            KafkaStreams streams =
                    new KafkaStreams(TallyTopology.build(topology, registry, counted, refusals), properties);
            StreamsHealth health = new StreamsHealth(config.getInt(ProcessorConfig.THREADS), refusals::noted);
            health.watch(streams);
            StateFreshness freshness = StateFreshness.start(
                    admin, config.getString(ProcessorConfig.APPLICATION_ID), config.clientSettings());
            PeerSecret secret = new PeerSecret(
                    config.getPassword(ProcessorConfig.PEER_SECRET).value());
            state.serve(new LiveState(
                    streams, health, counted, prices, freshness, registry, self, secret, topology.partitions()));
            streams.start();
            return new ProcessorService(admin, keys, prices, streams, health, state);
        } catch (RuntimeException e) {
            if (state != null) {
                state.close();
            }
            keys.close();
            throw e;
        }
    }

    /** The keys, read to their end; refuses to serve others than this machine without any. */
    private static KeyFollower keys(ProcessorConfig config) throws InterruptedException {
        KeyFollower keys = KeyFollower.start(config.clientSettings());
        try {
            Loopback.require(
                    ProcessorConfig.STATE_HOST, config.getString(ProcessorConfig.STATE_HOST), keys.await(KEYS_TIMEOUT));
            return keys;
        } catch (InterruptedException | RuntimeException e) {
            keys.close();
            throw e;
        }
    }

    /** The port that /state listens on. */
    public int statePort() {
        return state.port();
    }

    /** Whether events are being processed: false while state is restored and after a failure. */
    public boolean isRunning() {
        return streams.state() == KafkaStreams.State.RUNNING;
    }

    /** False once it has stopped by itself, for good; {@link #failure()} says why. */
    public boolean works() {
        return health.stopped() == null;
    }

    /** Why it stopped by itself, with what to do; null while it works. */
    public @Nullable String failure() {
        return health.stopped();
    }

    /** Commits, leaves the group and stops, within 15 seconds. */
    @Override
    public void close() {
        close(GroupMembershipOperation.LEAVE_GROUP);
    }

    /** As a kill does it to the others: the group learns of it when the session times out. */
    void vanish() {
        close(GroupMembershipOperation.REMAIN_IN_GROUP);
    }

    private void close(GroupMembershipOperation operation) {
        state.close();
        keys.close();
        if (!streams.close(CloseOptions.groupMembershipOperation(operation).withTimeout(CLOSE_TIMEOUT))) {
            LOG.warn(
                    "The stream threads did not stop within {}; what was not committed is processed again",
                    CLOSE_TIMEOUT);
        }
        prices.close();
        admin.close(Duration.ofSeconds(1));
    }
}
