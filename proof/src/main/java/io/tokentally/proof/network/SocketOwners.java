package io.tokentally.proof.network;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells by Linux's {@code /proc} which of the known processes made a connection. That one front serves all clients of a
 * server, and parts any two, rests on this.
 */
public final class SocketOwners implements Network.Owners {
    private static final String NOBODY = "other";
    private static final int ATTEMPTS = 3;

    private final Supplier<Map<Long, String>> processes;

    /** @param processes the name of each by its process id, as they are now */
    public SocketOwners(Supplier<Map<Long, String>> processes) {
        this.processes = processes;
    }

    @Override
    public String ownerOf(int clientPort, int serverPort) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            String inode = inode(clientPort, serverPort);
            if (inode != null) {
                for (Map.Entry<Long, String> process : processes.get().entrySet()) {
                    if (holds(process.getKey(), "socket:[" + inode + "]")) {
                        return process.getValue();
                    }
                }
            }
        }
        return NOBODY;
    }

    /** Java's connections over IPv4 are among those of IPv6. */
    private static @Nullable String inode(int clientPort, int serverPort) {
        String mine = String.format(":%04X", clientPort);
        String theirs = String.format(":%04X", serverPort);
        for (String table : new String[] {"/proc/net/tcp6", "/proc/net/tcp"}) {
            try {
                for (String line : Files.readAllLines(Path.of(table))) {
                    String[] fields = line.strip().split("\\s+", -1);
                    if (fields.length > 9 && fields[1].endsWith(mine) && fields[2].endsWith(theirs)) {
                        return fields[9];
                    }
                }
            } catch (IOException e) {
                throw new IllegalStateException(table + " cannot be read: this needs Linux", e);
            }
        }
        return null;
    }

    private static boolean holds(long pid, String socket) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(Path.of("/proc", Long.toString(pid), "fd"))) {
            for (Path file : files) {
                if (target(file).equals(socket)) {
                    return true;
                }
            }
            return false;
        } catch (IOException ended) {
            return false;
        }
    }

    private static String target(Path file) {
        try {
            return Objects.toString(Files.readSymbolicLink(file));
        } catch (IOException closedMeanwhile) {
            return "";
        }
    }
}
