package io.tokentally.cli.stack;

import io.tokentally.cli.CliException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Says early and clearly that a port is taken. */
final class Ports {
    private Ports() {}

    static void check(String option, int port) {
        if (port < 0 || port > 65_535) {
            throw new CliException(option + " must be a port from 0 to 65535 but is " + port);
        }
        if (port == 0) {
            return;
        }
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        } catch (IOException e) {
            throw new CliException(
                    "port " + port + " on 127.0.0.1 is busy: end what listens there, or give another with " + option,
                    e);
        }
    }
}
