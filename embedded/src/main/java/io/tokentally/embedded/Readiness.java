package io.tokentally.embedded;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;

/** Waits until a service answers, and turns its failure to do so into one line. */
final class Readiness {
    /** For tests on machines that are busy or slow. */
    private static final String START_SECONDS = "tokentally.start.seconds";

    private static final long USUAL_START_SECONDS = 90;
    private static final Duration POLL = Duration.ofMillis(50);

    /** Whether the service answers now. Any exception means not yet. */
    interface Probe {
        boolean answers() throws Exception;
    }

    private Readiness() {}

    /** How long a server may take to answer. */
    static Duration start() {
        return Duration.ofSeconds(Long.getLong(START_SECONDS, USUAL_START_SECONDS));
    }

    static void await(String service, int port, Path log, Duration bound, BooleanSupplier alive, Probe probe) {
        Instant deadline = Instant.now().plus(bound);
        String lastFailure = "no answer";
        while (true) {
            try {
                if (probe.answers()) {
                    return;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (Exception e) {
                lastFailure = e.toString();
            }
            if (!alive.getAsBoolean()) {
                throw ended(service, port, log);
            }
            if (Instant.now().isAfter(deadline)) {
                throw new EmbeddedException(service + " did not answer on 127.0.0.1:" + port + " within "
                        + bound.toSeconds() + " s (" + lastFailure + "); its log: " + log);
            }
            Processes.pause(POLL);
        }
    }

    static EmbeddedException ended(String service, int port, Path log) {
        String tail = LogFiles.tail(log);
        if (tail.contains("No space left on device")) {
            return new EmbeddedException("The disk under " + log.getParent() + " is full, so " + service
                    + " cannot start. Free some space, then start again.");
        }
        if (tail.contains("Address already in use") || tail.contains("Address in use")) {
            return Ports.busy(service, port);
        }
        return new EmbeddedException(service + " ended while starting: "
                + LogFiles.telling(log).orElse("it wrote nothing") + " (log: " + log + ")");
    }
}
