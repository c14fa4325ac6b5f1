package io.tokentally.embedded;

import java.nio.file.Path;
import java.time.Duration;

/**
 * One Postgres without Kafka beside it, as a child process of this JVM on loopback, durable under a data directory of its
 * own: what {@link EmbeddedStack} says of its Postgres holds. For tests. Thread-safe.
 */
public final class PostgresAlone implements ChildProcess, AutoCloseable {
    private static final Duration STOP = Duration.ofSeconds(8);

    private final DataDirectory data;
    private final PostgresServer server;
    private final int port;

    private PostgresAlone(DataDirectory data) {
        this.data = data;
        port = Ports.kept("postgres", data);
        server = PostgresServer.start(data, port);
    }

    /**
     * Returns when it answers.
     *
     * @param folder holds everything, and is created where missing
     * @throws EmbeddedException if it cannot run
     */
    public static PostgresAlone start(Path folder) {
        DataDirectory data = DataDirectory.open(folder);
        PostgresAlone started = null;
        try {
            started = new PostgresAlone(data);
            started.server.awaitReady();
            return started;
        } catch (RuntimeException e) {
            if (started == null) {
                data.close();
            } else {
                started.close();
            }
            throw e;
        }
    }

    public int port() {
        return port;
    }

    /** Of the database, on a port of this machine: its own, or that of a proxy before it. */
    public String url(int throughPort) {
        return "jdbc:postgresql://127.0.0.1:" + throughPort + "/" + PostgresCluster.DATABASE;
    }

    public String user() {
        return PostgresCluster.SUPERUSER;
    }

    public String password() {
        return server.password();
    }

    /** Its data folder, of which a copy is a backup while it is stopped. */
    public Path files() {
        return server.files();
    }

    @Override
    public String name() {
        return server.name();
    }

    @Override
    public long pid() {
        return server.pid();
    }

    @Override
    public boolean isAlive() {
        return server.isAlive();
    }

    @Override
    public void kill() {
        server.kill();
    }

    /** In order, as before a backup. */
    public void stop() {
        server.stop(STOP);
    }

    @Override
    public void restart() {
        server.restart();
    }

    @Override
    public Path logFile() {
        return server.logFile();
    }

    @Override
    public void close() {
        stop();
        data.close();
    }
}
