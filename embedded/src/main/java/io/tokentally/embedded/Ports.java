package io.tokentally.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.Properties;
import java.util.concurrent.ThreadLocalRandom;

/** Ports of a stack: chosen free once, then kept with the data, so that what was configured against them stays right. */
record Ports(int kafka, int kafkaController, int registry, int postgres) {
    private static final String FILE = "ports.properties";
    // Below the range from which Linux and macOS take the local ends of outgoing connections.
    private static final int LOWEST = 20_000;
    private static final int HIGHEST = 32_000;
    private static final int ATTEMPTS = 200;
    private static final Duration AFTER_KILL = Duration.ofSeconds(3);
    private static final Duration POLL = Duration.ofMillis(50);

    static Ports of(EmbeddedStack.Options options, DataDirectory data) {
        Properties kept = data.read(FILE);
        Ports ports = new Ports(
                one("kafka", options.kafkaPort(), kept),
                one("kafka-controller", 0, kept),
                one("registry", options.registryPort(), kept),
                one("postgres", options.postgresPort(), kept));
        data.write(FILE, kept);
        return ports;
    }

    /** One more port of the same folder, chosen and kept in the same way. */
    static int kept(String service, DataDirectory data) {
        Properties kept = data.read(FILE);
        int port = one(service, 0, kept);
        data.write(FILE, kept);
        return port;
    }

    private static int one(String service, int wanted, Properties kept) {
        int earlier = Integer.parseInt(kept.getProperty(service, "0"));
        int port = wanted != 0 ? wanted : earlier;
        if (port == 0) {
            port = free(kept);
        } else if (!isFree(port) && !(port == earlier && becomesFree(port))) {
            throw busy(service, port);
        }
        kept.setProperty(service, Integer.toString(port));
        return port;
    }

    static EmbeddedException busy(String service, int port) {
        return new EmbeddedException("Port " + port + " on 127.0.0.1, meant for " + service
                + ", is busy: end the process that listens there, or choose another " + service + " port.");
    }

    private static int free(Properties taken) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);
            if (!taken.containsValue(Integer.toString(port)) && isFree(port)) {
                return port;
            }
        }
        throw new EmbeddedException("Found no free port between " + LOWEST + " and " + HIGHEST + " on 127.0.0.1.");
    }

    /** What a killed server listened on is freed a moment after its end. */
    private static boolean becomesFree(int port) {
        Instant deadline = Instant.now().plus(AFTER_KILL);
        while (!isFree(port)) {
            if (Instant.now().isAfter(deadline)) {
                return false;
            }
            Processes.pause(POLL);
        }
        return true;
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException busy) {
            return false;
        }
    }
}
