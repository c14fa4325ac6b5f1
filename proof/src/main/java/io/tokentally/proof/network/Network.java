package io.tokentally.proof.network;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A proxy before every server of a cluster. Each connection is known by who made it and whom it leads to, so that the bytes
 * between any two processes can be held up, one way or both, delayed, or their connections cut. Owns a thread for each
 * front and two for each connection; all are daemons. Thread-safe.
 */
public final class Network implements AutoCloseable {
    /** Who a process is that has a connection. */
    public interface Owners {
        /** Of the connection from {@code clientPort} to {@code serverPort}; any name where nobody is known. */
        String ownerOf(int clientPort, int serverPort);
    }

    private final Owners owners;
    private final Map<Direction, Condition> conditions = new HashMap<>();
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private final List<ServerSocket> fronts = new ArrayList<>();
    private volatile boolean closed;

    public Network(Owners owners) {
        this.owners = owners;
    }

    /** Opens a port that leads to {@code port}, where {@code server} listens now or later. */
    public int front(String server, int port) {
        try {
            ServerSocket front = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
            synchronized (this) {
                fronts.add(front);
            }
            daemon("front-" + server, () -> accept(server, front, port));
            return front.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("no front can be opened for " + server, e);
        }
    }

    /** Bytes from one to the other wait from now on, and so do their ends. */
    public void block(String from, String to) {
        set(from, to, Condition.BLOCKED);
    }

    public void delay(String from, String to, Duration delay, Duration jitter) {
        set(from, to, new Condition(false, delay, jitter));
    }

    /** What waits between the two goes on, without delay. */
    public synchronized void heal(String one, String other) {
        conditions.remove(new Direction(one, other));
        conditions.remove(new Direction(other, one));
        notifyAll();
    }

    /** Cuts every connection between the two; both sides are told. Returns how many. */
    public int reset(String one, String other) {
        List<Connection> cut = between(one, other);
        cut.forEach(Connection::reset);
        return cut.size();
    }

    /** Ends every connection between the two at its server; the client is not told, and nothing answers it. */
    public int abandon(String one, String other) {
        List<Connection> left = between(one, other);
        left.forEach(Connection::abandon);
        return left.size();
    }

    private List<Connection> between(String one, String other) {
        return connections.stream().filter(each -> each.isBetween(one, other)).toList();
    }

    private synchronized void set(String from, String to, Condition condition) {
        conditions.put(new Direction(from, to), condition);
        notifyAll();
    }

    /** Returns when bytes may pass. */
    void pass(Direction direction) throws InterruptedException {
        Condition condition;
        synchronized (this) {
            condition = condition(direction);
            while (condition.blocked() && !closed) {
                wait();
                condition = condition(direction);
            }
        }
        long millis = condition.delay().toMillis();
        long jitter = condition.jitter().toMillis();
        if (millis + jitter > 0) {
            Thread.sleep(millis + ThreadLocalRandom.current().nextLong(jitter + 1));
        }
    }

    private Condition condition(Direction direction) {
        return conditions.getOrDefault(direction, Condition.OPEN);
    }

    void ended(Connection connection) {
        connections.remove(connection);
    }

    private void accept(String server, ServerSocket front, int port) {
        while (!closed) {
            try {
                Socket client = front.accept();
                daemon("connect-" + server, () -> connect(client, server, front.getLocalPort(), port));
            } catch (IOException e) {
                if (!closed) {
                    System.err.println("front of " + server + ": " + e);
                }
            }
        }
    }

    private void connect(Socket client, String server, int frontPort, int port) {
        String name = owners.ownerOf(client.getPort(), frontPort);
        try {
            pass(new Direction(name, server));
            Socket there = new Socket();
            there.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 3_000);
            Connection connection = new Connection(this, name, client, server, there);
            connections.add(connection);
            connection.start();
        } catch (IOException e) {
            Connection.cut(client); // nobody listens there: the client is told, if late
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            Connection.cut(client);
        }
    }

    static void daemon(String name, Runnable work) {
        Thread thread = new Thread(null, work, name, 128 << 10);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public synchronized void close() {
        closed = true;
        notifyAll();
        for (ServerSocket front : fronts) {
            try {
                front.close();
            } catch (IOException e) {
                System.err.println("a front cannot be closed: " + e);
            }
        }
        connections.forEach(Connection::reset);
    }
}
