package io.tokentally.proof.network;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells by Linux's {@code /proc} which of the known processes made a connection. That one front serves all clients of a
 * server, and parts any two, rests on this.
 */
public final class SocketOwners implements Network.Owners {
    private static final String NOBODY = "other";
    private static final int ATTEMPTS = 3;
    private static final List<Path> TABLES = List.of(Path.of("/proc/net/tcp6"), Path.of("/proc/net/tcp"));

    private static final long SELF = ProcessHandle.current().pid();

    private final Supplier<Map<Long, String>> processes;
    private final Descriptors descriptors = new Descriptors();

    /** @param processes the name of each by its process id, as they are now */
    public SocketOwners(Supplier<Map<Long, String>> processes) {
        this.processes = processes;
    }

    @Override
    public String ownerOf(int clientPort, int serverPort) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            String inode = inode(clientPort, serverPort);
            if (inode != null) {
                String name = holder("socket:[" + inode + "]", attempt > 0);
                if (name != null) {
                    return name;
                }
            }
        }
        return NOBODY;
    }

    /** This process last: it has two sockets for each connection that passes through it. */
    private @Nullable String holder(String socket, boolean anew) {
        Map<Long, String> known = processes.get();
        descriptors.keepOnly(known.keySet());
        for (Map.Entry<Long, String> process : known.entrySet()) {
            if (descriptors.holds(process.getKey(), socket, anew)) {
                return process.getValue();
            }
        }
        return descriptors.holds(SELF, socket, anew) ? NOBODY : null;
    }

    /** Java's connections over IPv4 are among those of IPv6. */
    private static @Nullable String inode(int clientPort, int serverPort) {
        String mine = String.format(":%04X", clientPort);
        String theirs = String.format(":%04X ", serverPort);
        for (Path table : TABLES) {
            try {
                for (String line : Files.readAllLines(table)) {
                    if (line.contains(theirs)) {
                        String[] fields = line.strip().split("\\s+", -1);
                        if (fields.length > 9 && fields[1].endsWith(mine) && fields[2].endsWith(theirs.strip())) {
                            return fields[9];
                        }
                    }
                }
            } catch (NoSuchFileException noIpv6) {
                if (TABLES.stream().noneMatch(Files::exists)) {
                    throw new IllegalStateException("none of " + TABLES + " is there: this needs Linux", noIpv6);
                }
            } catch (IOException e) {
                throw new IllegalStateException(table + " cannot be read", e);
            }
        }
        return null;
    }
}
