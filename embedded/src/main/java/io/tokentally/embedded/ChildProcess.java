package io.tokentally.embedded;

import java.nio.file.Path;

/** A server in a process of its own, which ends at the latest a few seconds after this JVM does. Thread-safe. */
public interface ChildProcess {
    /** What people call it, e.g. {@code kafka}. */
    String name();

    /** Process id of the server itself, never of a wrapper around it. */
    long pid();

    boolean isAlive();

    /** SIGKILL to the server, as a crash would end it. Returns when the process is gone. */
    void kill();

    /**
     * Starts it again over the same data on the same ports and returns when it answers; one that still runs is stopped
     * in order before.
     *
     * @throws EmbeddedException if it does not come up
     */
    void restart();

    /** Standard output and error of the process; the previous logs stand beside it with a number at the end. */
    Path logFile();
}
