package io.tokentally.processor.topology;

import io.tokentally.schemas.registry.RegistryUnavailableException;
import java.time.Duration;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits for a registry that is away, for less than what the group would take for a dead member. After that the exception
 * replaces the stream thread, which takes up the work where the last commit left it.
 */
final class RegistryWait {
    private static final Logger LOG = LoggerFactory.getLogger(RegistryWait.class);
    private static final Duration LONGEST = Duration.ofMinutes(2);
    private static final Duration PAUSE = Duration.ofMillis(500);

    private RegistryWait() {}

    static <T> T until(Supplier<T> action) {
        long deadline = System.nanoTime() + LONGEST.toNanos();
        while (true) {
            try {
                return action.get();
            } catch (RegistryUnavailableException e) {
                if (System.nanoTime() > deadline || Thread.currentThread().isInterrupted()) {
                    throw e;
                }
                LOG.warn("Waiting for the schema registry: {}", e.getMessage());
                pause(e);
            }
        }
    }

    private static void pause(RegistryUnavailableException cause) {
        try {
            Thread.sleep(PAUSE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw cause;
        }
    }
}
