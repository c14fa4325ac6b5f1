package io.tokentally.proof.network;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What processes have open, by Linux's {@code /proc}. Most of what a JVM has open are files that stay open; to look at all
 * of a dozen processes for each connection took more processor time than all else that the harness does. Thread-safe.
 */
final class Descriptors {
    private static final String SOCKET = "socket:";

    /** The numbers that were no sockets, by process. */
    private final Map<Long, Set<String>> others = new ConcurrentHashMap<>();

    /** @param anew whether to look at what was no socket before, too: a number is given again when its file is closed */
    boolean holds(long pid, String socket, boolean anew) {
        Set<String> noSockets = others.computeIfAbsent(pid, none -> ConcurrentHashMap.newKeySet());
        try (DirectoryStream<Path> files = Files.newDirectoryStream(Path.of("/proc", Long.toString(pid), "fd"))) {
            for (Path file : files) {
                String number = String.valueOf(file.getFileName());
                if (!anew && noSockets.contains(number)) {
                    continue;
                }
                String target = target(file);
                if (target.equals(socket)) {
                    noSockets.remove(number);
                    return true;
                }
                if (target.startsWith(SOCKET)) {
                    noSockets.remove(number);
                } else if (!target.isEmpty()) {
                    noSockets.add(number);
                }
            }
            return false;
        } catch (IOException ended) {
            return false;
        }
    }

    /** Forgets processes that have ended. */
    void keepOnly(Collection<Long> pids) {
        others.keySet()
                .removeIf(pid ->
                        !pids.contains(pid) && pid != ProcessHandle.current().pid());
    }

    private static String target(Path file) {
        try {
            return Files.readSymbolicLink(file).toString();
        } catch (IOException closedMeanwhile) {
            return "";
        }
    }
}
