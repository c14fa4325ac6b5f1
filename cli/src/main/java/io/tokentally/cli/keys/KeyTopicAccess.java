package io.tokentally.cli.keys;

import io.tokentally.access.KeyAdmin;
import io.tokentally.cli.CliException;
import io.tokentally.cli.Logging;
import io.tokentally.cli.settings.StackSettings;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.KafkaException;

/** Kafka, where the keys are kept, as the commands reach it. */
final class KeyTopicAccess {
    private static final String BOOTSTRAP_SERVERS = "bootstrap.servers";
    private static final String KAFKA_PREFIX = "kafka.";

    /** A call that Kafka has to answer. */
    @FunctionalInterface
    interface Call<T> {
        T of(KeyAdmin keys) throws InterruptedException;
    }

    private KeyTopicAccess() {}

    static <T> T call(StackSettings stack, Call<T> call) throws InterruptedException {
        Logging.forClient();
        Map<String, String> settings = stack.settings();
        String servers = settings.get(BOOTSTRAP_SERVERS);
        if (servers == null) {
            throw new CliException(
                    "it is not known where Kafka is: start 'tally up', name a running stack's folder with"
                            + " --data, or a file that holds " + BOOTSTRAP_SERVERS + " with --config");
        }
        Map<String, Object> kafka = new HashMap<>();
        settings.forEach((name, value) -> {
            if (name.startsWith(KAFKA_PREFIX)) {
                kafka.put(name.substring(KAFKA_PREFIX.length()), value);
            }
        });
        kafka.put(BOOTSTRAP_SERVERS, servers);
        try {
            return call.of(new KeyAdmin(kafka));
        } catch (IllegalArgumentException e) {
            throw new CliException(String.valueOf(e.getMessage()), e);
        } catch (KafkaException | IllegalStateException e) {
            throw new CliException("Kafka at " + servers + ": " + e.getMessage(), e);
        }
    }

    /** Of a topic that is created; -1 for the broker's default. */
    static short replicationFactor(StackSettings stack) {
        String value = stack.settings().getOrDefault("replication.factor", "-1");
        try {
            return Short.parseShort(value);
        } catch (NumberFormatException e) {
            throw new CliException("replication.factor must be a number but is '" + value + "'", e);
        }
    }
}
