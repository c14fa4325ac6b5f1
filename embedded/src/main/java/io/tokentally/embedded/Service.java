package io.tokentally.embedded;

import java.time.Duration;

/** What the stack does with each of its three, beyond what it lends out. */
interface Service extends ChildProcess {
    /** Returns when it answers; throws {@link EmbeddedException} if it ends or does not answer in time. */
    void awaitReady();

    /** Orderly stop; what has not ended by then is killed. */
    void stop(Duration bound);
}
