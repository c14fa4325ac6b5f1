package io.tokentally.proof.network;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;

/** One connection of a client to a server, in two halves that know of each other. Thread-safe. */
final class Connection {
    private static final int PIECE = 64 << 10;

    private final Network network;
    private final Socket client;
    private final Socket server;
    private final Direction out;
    private final Direction back;
    private final AtomicInteger endedHalves = new AtomicInteger();
    private volatile boolean abandoned;

    Connection(Network network, String clientName, Socket client, String serverName, Socket server) {
        this.network = network;
        this.client = client;
        this.server = server;
        out = new Direction(clientName, serverName);
        back = new Direction(serverName, clientName);
    }

    void start() throws IOException {
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
        Network.daemon(out.from() + ">" + out.to(), () -> pump(client, server, out));
        Network.daemon(back.from() + ">" + back.to(), () -> pump(server, client, back));
    }

    boolean isBetween(String one, String other) {
        return (out.from().equals(one) && out.to().equals(other))
                || (out.from().equals(other) && out.to().equals(one));
    }

    void reset() {
        network.ended(this);
        cut(client);
        cut(server);
    }

    void abandon() {
        abandoned = true;
        cut(server);
    }

    private void pump(Socket from, Socket to, Direction direction) {
        byte[] bytes = new byte[PIECE];
        try {
            InputStream in = from.getInputStream();
            OutputStream target = to.getOutputStream();
            while (true) {
                int read = in.read(bytes);
                network.pass(direction);
                if (abandoned && from == client && read >= 0) {
                    continue; // the client speaks, and nobody hears it
                }
                if (read < 0) {
                    to.shutdownOutput();
                    if (endedHalves.incrementAndGet() == 2) {
                        reset();
                    }
                    return;
                }
                target.write(bytes, 0, read);
            }
        } catch (IOException e) {
            broken(direction);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            reset();
        }
    }

    /** One side is gone; the other hears of it when the network lets it. */
    private void broken(Direction direction) {
        if (abandoned && !client.isClosed() && direction.equals(back)) {
            return;
        }
        try {
            network.pass(direction);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        reset();
    }

    /** Closes with a reset, so that the other side does not take it for an orderly end. */
    static void cut(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            // it is closed already
        }
        try {
            socket.close();
        } catch (IOException e) {
            System.err.println("a connection cannot be closed: " + e);
        }
    }
}
