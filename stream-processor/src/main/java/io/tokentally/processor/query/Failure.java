package io.tokentally.processor.query;

import io.tokentally.schemas.registry.RegistryUnavailableException;
import org.apache.kafka.common.errors.RetriableException;

/** What ended a stream thread. */
final class Failure {
    private Failure() {}

    static Throwable root(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    /** Whether it goes away by itself, once Kafka or the registry is back. */
    static boolean isOfWhatIsAway(Throwable failure) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (each instanceof RetriableException || each instanceof RegistryUnavailableException) {
                return true;
            }
        }
        return false;
    }
}
