package io.tokentally.sdk;

import io.tokentally.schemas.Bounds;
import io.tokentally.sdk.observe.UsageCallback;
import io.tokentally.sdk.usage.UsageExtractor;
import io.tokentally.sdk.usage.UsagePrices;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.jspecify.annotations.Nullable;

/** Settings of a client. Not thread-safe; may be built from several times. */
public final class ClientBuilder {
    static final int DEFAULT_CALLBACK_CAPACITY = 8_192;
    private static final Duration LEAST_SPOOL_AFTER = Duration.ofMillis(20);
    private final Security security = new Security();
    private final List<UsageExtractor> extractors = new ArrayList<>();
    private final List<UsageCallback> callbacks = new ArrayList<>();
    private final Map<String, Object> properties = new HashMap<>();
    private String tenant = EventDefaults.DEFAULT_TENANT;
    private String userId = "";
    private String sessionId = "";
    private String producerId = "";
    private int queueCapacity = SenderOptions.DEFAULTS.queueCapacity();
    private Duration flushInterval = SenderOptions.DEFAULTS.flushInterval();
    private int flushThreshold = SenderOptions.DEFAULTS.flushThreshold();
    private Duration sendTimeout = SenderOptions.DEFAULTS.sendTimeout();
    private @Nullable Path spoolDirectory;
    private Duration spoolAfter = SpoolOptions.DEFAULT_AFTER;
    private long spoolMaxBytes = SpoolOptions.DEFAULT_MAX_BYTES;
    private int callbackCapacity = DEFAULT_CALLBACK_CAPACITY;
    private @Nullable UsagePrices prices;
    private ZoneId timeZone = ZoneOffset.UTC;
    private boolean shutdownHook = true;
    private InstantSource clock = InstantSource.system();
    private DrainListener drainListener = DrainListener.NONE;

    ClientBuilder() {}

    /** Where Kafka is: {@code host:port}, several separated by commas. Required. */
    public ClientBuilder bootstrapServers(String servers) {
        return producerProperty(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, servers);
    }

    /** Where the schema registry is, as a URL. Required by the default serializer. */
    public ClientBuilder schemaRegistryUrl(String url) {
        return producerProperty(ProducerProperties.SCHEMA_REGISTRY_URL, url);
    }

    /** Encrypts the connections to Kafka; the brokers' certificates must be trusted by the JVM. Off unless set. */
    public ClientBuilder tls() {
        security.tls();
        return this;
    }

    /** Encrypts the connections to Kafka, and trusts the certificates in a PEM file instead of the JVM's. */
    public ClientBuilder tlsTrust(Path pem) {
        security.trust(pem);
        return this;
    }

    /** Encrypts the connections to Kafka, and proves who this is by a PEM file that holds a private key and certificates. */
    public ClientBuilder tlsIdentity(Path pem) {
        security.identity(pem);
        return this;
    }

    /**
     * Logs in to Kafka. None unless set; use it with {@link #tls} wherever others can listen.
     *
     * @param mechanism {@code PLAIN}, {@code SCRAM-SHA-256} or {@code SCRAM-SHA-512}; others are set by {@code sasl.*}
     *     properties
     */
    public ClientBuilder sasl(String mechanism, String user, String password) {
        security.sasl(mechanism, user, password);
        return this;
    }

    /**
     * Any property of Kafka's producer ({@code delivery.timeout.ms}, …) or of the value serializer. {@code
     * value.serializer} names another serializer of Avro records, such as Confluent's. Compression other than none and
     * gzip shuts JavaScript clients out. A property wins over what the other methods set.
     */
    public ClientBuilder producerProperty(String name, Object value) {
        properties.put(name, value);
        return this;
    }

    /** As {@link #producerProperty}, several at once. */
    public ClientBuilder producerProperties(Map<String, ?> more) {
        properties.putAll(more);
        return this;
    }

    /** The tenant of events that name none; {@code default} unless set. */
    public ClientBuilder tenant(String name) {
        tenant = name;
        return this;
    }

    /** The user of events that name none; none unless set. */
    public ClientBuilder userId(String id) {
        userId = id;
        return this;
    }

    /** The session of events that name none; none unless set. */
    public ClientBuilder sessionId(String id) {
        sessionId = id;
        return this;
    }

    /**
     * The name under which the outcome of this client's events is counted; a fresh UUID unless set. No two clients may
     * share one, and none may use one again: each numbers its events from 1.
     */
    public ClientBuilder producerId(String id) {
        producerId = id;
        return this;
    }

    /** How many events may wait before the newest are dropped; 65,536 unless set, rounded up to a power of two. */
    public ClientBuilder queueCapacity(int events) {
        queueCapacity = events;
        return this;
    }

    /**
     * The longest that a recorded event waits for others to travel with; 5 s unless set, zero for no waiting. With a spool
     * it is at most a quarter of {@link #spoolAfter}.
     */
    public ClientBuilder flushInterval(Duration interval) {
        flushInterval = interval;
        return this;
    }

    /** How many waiting events are sent without waiting longer; 500 unless set. */
    public ClientBuilder flushThreshold(int events) {
        flushThreshold = events;
        return this;
    }

    /** After how long a {@code send} without acknowledgement fails; 30 s unless set. */
    public ClientBuilder sendTimeout(Duration timeout) {
        sendTimeout = timeout;
        return this;
    }

    /**
     * A folder for events that Kafka cannot take for now, kept across restarts of the process: one of this client's own,
     * which outlives the process. None unless set: then such events are in memory alone. While another process or client
     * uses the folder, this one works without; it says so in its log and takes over when the folder is free.
     */
    public ClientBuilder spoolDirectory(Path folder) {
        spoolDirectory = folder;
        return this;
    }

    /** The longest that an event is in memory alone, where there is a spool; 1 s unless set. */
    public ClientBuilder spoolAfter(Duration age) {
        spoolAfter = age;
        return this;
    }

    /** What the spool may take on disk before the newest events are refused; 256 MiB unless set. */
    public ClientBuilder spoolMaxBytes(long bytes) {
        spoolMaxBytes = bytes;
        return this;
    }

    /**
     * Reads responses of a provider that the SDK does not know, or in another way than the SDK does. Several are asked in the
     * order of these calls, before the SDK's own normaliser. None unless set.
     */
    public ClientBuilder extractor(UsageExtractor extractor) {
        extractors.add(extractor);
        return this;
    }

    /** Is told of every usage, on a thread of its own. Several may be added; none unless set. */
    public ClientBuilder callback(UsageCallback callback) {
        callbacks.add(callback);
        return this;
    }

    /**
     * How many usages may wait for each callback before the newest are left out of it; 8,192 unless set, rounded up to a
     * power of two.
     */
    public ClientBuilder callbackCapacity(int usages) {
        callbackCapacity = usages;
        return this;
    }

    /**
     * Fills the costs of what callbacks and summaries are told, such as {@code BookPrices.shipped()}; without, they have
     * none. The pipeline prices for itself.
     */
    public ClientBuilder prices(UsagePrices source) {
        prices = source;
        return this;
    }

    /** Whose midnight begins the day of {@link TokentallyClient#today}; UTC unless set. */
    public ClientBuilder timeZone(ZoneId zone) {
        timeZone = zone;
        return this;
    }

    /** Whether the client closes itself when the JVM shuts down; true unless set. */
    public ClientBuilder shutdownHook(boolean on) {
        shutdownHook = on;
        return this;
    }

    ClientBuilder drainListener(DrainListener listener) {
        drainListener = listener;
        return this;
    }

    ClientBuilder clock(InstantSource source) {
        clock = source;
        return this;
    }

    /**
     * A started client. Kafka need not be there yet.
     *
     * @throws IllegalArgumentException where a setting is wrong; names all that are
     */
    public TokentallyClient build() {
        ProducerProperties producer = new ProducerProperties(security.under(properties));
        List<String> faults = faults();
        faults.addAll(producer.faults());
        check(faults);
        EventEncoder encoder = new EventEncoder(producer.serializer());
        return built(encoder, producer.connect());
    }

    /** For tests: with another producer than Kafka's own. */
    TokentallyClient build(Supplier<Producer<byte[], byte[]>> producers) {
        check(faults());
        EventEncoder encoder = new EventEncoder(new ProducerProperties(security.under(properties)).serializer());
        return built(encoder, new ProducerSlot(producers));
    }

    private TokentallyClient built(EventEncoder encoder, ProducerSlot slot) {
        String id = producerId.isEmpty() ? UUID.randomUUID().toString() : producerId;
        return new KafkaClient(
                        new EventDefaults(tenant, userId, sessionId, id, clock),
                        new SenderOptions(queueCapacity, flushInterval, flushThreshold, sendTimeout),
                        encoder,
                        slot,
                        spoolDirectory == null ? null : new SpoolOptions(spoolDirectory, spoolAfter, spoolMaxBytes),
                        new ResponseReader(extractors),
                        new ObserverOptions(callbacks, callbackCapacity, prices, timeZone),
                        drainListener,
                        shutdownHook)
                .started();
    }

    private List<String> faults() {
        List<String> faults = new ArrayList<>();
        name(faults, "tenant", tenant, true);
        name(faults, "userId", userId, false);
        name(faults, "sessionId", sessionId, false);
        name(faults, "producerId", producerId, false);
        if (queueCapacity < 2 || queueCapacity > 1 << 30) {
            faults.add("queueCapacity must be from 2 to 2^30 but is " + queueCapacity);
        }
        if (flushInterval.isNegative()) {
            faults.add("flushInterval must not be negative but is " + flushInterval);
        }
        if (flushThreshold < 1) {
            faults.add("flushThreshold must be at least 1 but is " + flushThreshold);
        }
        if (sendTimeout.isNegative() || sendTimeout.isZero()) {
            faults.add("sendTimeout must be positive but is " + sendTimeout);
        }
        if (spoolAfter.compareTo(LEAST_SPOOL_AFTER) < 0) {
            faults.add("spoolAfter must be at least " + LEAST_SPOOL_AFTER + " but is " + spoolAfter);
        }
        if (spoolMaxBytes < SpoolOptions.LEAST_MAX_BYTES) {
            faults.add("spoolMaxBytes must be at least " + SpoolOptions.LEAST_MAX_BYTES + " but is " + spoolMaxBytes);
        }
        if (callbackCapacity < 2 || callbackCapacity > 1 << 30) {
            faults.add("callbackCapacity must be from 2 to 2^30 but is " + callbackCapacity);
        }
        security.check(faults);
        if (spoolDirectory != null && Files.exists(spoolDirectory) && !Files.isDirectory(spoolDirectory)) {
            faults.add("spoolDirectory must be a folder but is a file: " + spoolDirectory);
        }
        return faults;
    }

    private static void name(List<String> faults, String setting, String value, boolean required) {
        int length = value.codePointCount(0, value.length());
        if (length > Bounds.MAX_NAME || (required && length == 0)) {
            faults.add(setting + " must hold 1 to " + Bounds.MAX_NAME + " code points but has " + length);
        }
    }

    private static void check(List<String> faults) {
        if (!faults.isEmpty()) {
            throw new IllegalArgumentException("wrong settings: " + String.join("; ", faults));
        }
    }
}
