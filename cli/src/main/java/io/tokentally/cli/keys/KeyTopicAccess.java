package io.tokentally.cli.keys;

import io.tokentally.access.KeyAdmin;
import io.tokentally.cli.CliException;
import io.tokentally.cli.Logging;
import io.tokentally.cli.settings.KafkaSettings;
import io.tokentally.cli.settings.StackSettings;
import java.util.Map;
import org.apache.kafka.common.KafkaException;

/** Kafka, where the keys are kept, as the commands reach it. */
final class KeyTopicAccess {
    /** A call that Kafka has to answer. */
    @FunctionalInterface
    interface Call<T> {
        T of(KeyAdmin keys) throws InterruptedException;
    }

    private KeyTopicAccess() {}

    static <T> T call(StackSettings stack, Call<T> call) throws InterruptedException {
        Logging.forClient();
        Map<String, String> settings = stack.settings();
        Map<String, Object> kafka = KafkaSettings.of(settings);
        try {
            return call.of(new KeyAdmin(kafka));
        } catch (IllegalArgumentException e) {
            throw new CliException(String.valueOf(e.getMessage()), e);
        } catch (KafkaException | IllegalStateException e) {
            throw new CliException("Kafka at " + kafka.get(KafkaSettings.BOOTSTRAP_SERVERS) + ": " + e.getMessage(), e);
        }
    }

    /** Of a topic that is created; -1 for the broker's default. */
    static short replicationFactor(StackSettings stack) {
        return KafkaSettings.replicationFactor(stack.settings());
    }
}
