package io.tokentally.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** What {@link ProcessHandle} leaves open: processes that are not our own children, and zombies. */
final class Processes {
    private static final Duration POLL = Duration.ofMillis(20);

    private Processes() {}

    /**
     * False also of a zombie, which has ended but was not yet collected by its parent. One whose other threads are
     * still ending counts as running: it may hold its ports and locks.
     */
    static boolean isRunning(long pid) {
        if (!ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false)) {
            return false;
        }
        Path stat = Path.of("/proc", Long.toString(pid), "stat");
        try {
            String text = Files.readString(stat);
            // Third field, after the command in parentheses, which may itself hold parentheses and spaces.
            int afterCommand = text.lastIndexOf(')') + 2;
            return afterCommand >= text.length() || text.charAt(afterCommand) != 'Z' || threads(pid) > 1;
        } catch (IOException noProcOrGone) {
            return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
        }
    }

    private static long threads(long pid) throws IOException {
        try (Stream<Path> tasks = Files.list(Path.of("/proc", Long.toString(pid), "task"))) {
            return tasks.count();
        }
    }

    /** Whether it ended in time. */
    static boolean awaitEnd(long pid, Duration bound) {
        Instant deadline = Instant.now().plus(bound);
        while (isRunning(pid)) {
            if (Instant.now().isAfter(deadline)) {
                return false;
            }
            pause(POLL);
        }
        return true;
    }

    static void kill(long pid) {
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }

    static void pause(Duration duration) {
        try {
            TimeUnit.NANOSECONDS.sleep(duration.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EmbeddedException("Interrupted while waiting for a child process.", e);
        }
    }
}
