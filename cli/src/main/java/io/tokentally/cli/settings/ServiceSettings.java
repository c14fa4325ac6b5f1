package io.tokentally.cli.settings;

import io.tokentally.gateway.GatewayConfig;
import io.tokentally.pricing.PriceBook;
import io.tokentally.processor.ProcessorConfig;
import io.tokentally.sink.SinkConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/** Settings of the services, checked before anything starts; every fault is named at once. */
public final class ServiceSettings {
    /** A service that can be run alone. */
    public enum Service {
        GATEWAY(GatewayConfig.DEFINITION, GatewayConfig.KAFKA_PREFIX),
        PROCESSOR(ProcessorConfig.DEFINITION, ProcessorConfig.KAFKA_PREFIX),
        SINK(SinkConfig.DEFINITION, GatewayConfig.KAFKA_PREFIX);

        private final ConfigDef definition;
        private final String freePrefix;

        Service(ConfigDef definition, String freePrefix) {
            this.definition = definition;
            this.freePrefix = freePrefix;
        }

        private boolean knows(String name) {
            return definition.names().contains(name) || name.startsWith(freePrefix);
        }
    }

    /** {@code json} for log lines as JSON. */
    public static final String LOG_FORMAT = "log.format";

    /** What {@code tally up} itself understands, and what other commands read from its file. */
    private static final Set<String> OURS =
            Set.of("data", LOG_FORMAT, StackFile.GATEWAY_URL, StackFile.STATE_URL, StackFile.SINK_URL);

    /** What {@code tally up} sets itself, as its servers come to listen; here in a form that passes every check. */
    private static final Map<String, String> PLACES = Map.of(
            GatewayConfig.BOOTSTRAP_SERVERS, "127.0.0.1:1",
            GatewayConfig.SCHEMA_REGISTRY_URL, "http://127.0.0.1:1",
            GatewayConfig.DATABASE_URL, "jdbc:postgresql://127.0.0.1:1/tokentally",
            GatewayConfig.DATABASE_USER, "tokentally",
            GatewayConfig.DATABASE_PASSWORD, "",
            ProcessorConfig.STATE_DIR, "state");

    private ServiceSettings() {}

    /**
     * Checks what {@code tally up} is to run with.
     *
     * @param settings all layers together
     * @param config the file among them
     * @param flags those among them that were given by {@code -s}
     * @throws ConfigException naming every fault
     */
    public static void checkStack(Map<String, String> settings, @Nullable Path config, Map<String, String> flags) {
        Set<String> faults = new LinkedHashSet<>(unknown(flags, "-s", List.of(Service.values())));
        faults.addAll(unknownInFile(config));
        Map<String, String> all = new TreeMap<>(settings);
        all.putAll(PLACES);
        for (Service service : Service.values()) {
            service.definition.validate(all).forEach(value -> faults.addAll(value.errorMessages()));
        }
        String port = settings.getOrDefault(GatewayConfig.PORT, "0").trim();
        if (!port.equals("0")
                && port.equals(
                        settings.getOrDefault(ProcessorConfig.STATE_PORT, "").trim())) {
            faults.add("gateway.port and state.port (--port and --state-port) are both " + port
                    + ": give each a port of its own");
        }
        faults.addAll(priceBook(settings.getOrDefault(ProcessorConfig.PRICE_BOOK, "")));
        refuse(faults);
    }

    /**
     * Checks the names that one service alone is given; their values it checks itself. A file may be shared, so it may
     * name what any service knows.
     *
     * @throws ConfigException naming every name that is not known
     */
    public static void checkNames(Service service, @Nullable Path config, Map<String, String> flags) {
        Set<String> faults = new LinkedHashSet<>(unknown(flags, "-s", List.of(service)));
        faults.addAll(unknownInFile(config));
        refuse(faults);
    }

    private static List<String> unknownInFile(@Nullable Path config) {
        return config == null
                ? List.of()
                : unknown(Settings.file(config), config.toString(), List.of(Service.values()));
    }

    private static List<String> unknown(Map<String, String> given, String where, List<Service> services) {
        List<String> faults = new ArrayList<>();
        for (String name : new TreeSet<>(given.keySet())) {
            if (services.stream().noneMatch(service -> service.knows(name)) && !OURS.contains(name)) {
                faults.add("there is no setting " + name + " (" + where + "): " + advice(name, services));
            }
        }
        return faults;
    }

    private static String advice(String name, List<Service> services) {
        List<String> others = Stream.of(Service.values())
                .filter(service -> service.knows(name))
                .map(service -> "tally " + service.name().toLowerCase(Locale.ROOT))
                .toList();
        if (!others.isEmpty()) {
            return "it belongs to " + String.join(" and ", others);
        }
        Set<String> known = new TreeSet<>();
        services.forEach(service -> known.addAll(service.definition.names()));
        List<String> near = NearNames.of(name, known);
        return near.isEmpty()
                ? "there are " + String.join(", ", known)
                : "did you mean " + String.join(" or ", near) + "?";
    }

    private static List<String> priceBook(String file) {
        if (file.isEmpty()) {
            return List.of();
        }
        try {
            PriceBook.parse(Files.readString(Path.of(file)));
            return List.of();
        } catch (IOException | RuntimeException e) {
            return List.of("price.book " + file + " cannot be read: " + e);
        }
    }

    private static void refuse(Set<String> faults) {
        if (!faults.isEmpty()) {
            throw new ConfigException(String.join("; ", faults));
        }
    }
}
