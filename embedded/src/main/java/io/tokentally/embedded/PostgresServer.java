package io.tokentally.embedded;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

/** One Postgres server on loopback, behind a shell that ends it when this JVM dies. Thread-safe. */
final class PostgresServer implements Service {
    private static final String NAME = "postgres";
    private static final Duration AFTER_KILL = Duration.ofSeconds(10);
    private static final int STARTS_WHILE_MEMORY_IS_HELD = 20;
    private static final Duration BETWEEN_STARTS = Duration.ofMillis(250);

    private static final Map<String, String> SETTINGS = Map.ofEntries(
            Map.entry("fsync", "on"),
            Map.entry("synchronous_commit", "on"),
            Map.entry("full_page_writes", "on"),
            Map.entry("listen_addresses", "127.0.0.1"),
            Map.entry("unix_socket_directories", ""),
            Map.entry("max_connections", "60"),
            Map.entry("shared_buffers", "64MB"),
            Map.entry("max_wal_size", "512MB"),
            Map.entry("wal_level", "minimal"),
            Map.entry("max_wal_senders", "0"),
            Map.entry("max_worker_processes", "4"),
            Map.entry("max_logical_replication_workers", "0"),
            Map.entry("autovacuum_max_workers", "2"),
            Map.entry("io_method", "sync"),
            Map.entry("jit", "off"),
            Map.entry("timezone", "UTC"),
            // Statements and details of errors hold rows, which are not for logs.
            Map.entry("log_min_error_statement", "panic"),
            Map.entry("log_error_verbosity", "terse"),
            Map.entry("log_timezone", "UTC"));

    private final PostgresCluster cluster;
    private final DataDirectory data;
    private final int port;
    private Process wrapper;
    private volatile long pid;

    private PostgresServer(PostgresCluster cluster, DataDirectory data, int port) {
        this.cluster = cluster;
        this.data = data;
        this.port = port;
        LogFiles.rotate(logFile());
        this.wrapper = launch();
        this.pid = readPid(wrapper);
        data.remember(NAME, pid);
    }

    static PostgresServer start(DataDirectory data, int port) {
        return new PostgresServer(PostgresCluster.in(data), data, port);
    }

    Path files() {
        return cluster.folder();
    }

    String url() {
        return url(PostgresCluster.DATABASE);
    }

    String password() {
        return cluster.password();
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public long pid() {
        return pid;
    }

    @Override
    public boolean isAlive() {
        return Processes.isRunning(pid);
    }

    @Override
    public synchronized void kill() {
        Processes.kill(pid);
        Processes.awaitEnd(pid, AFTER_KILL);
    }

    @Override
    public synchronized void restart() {
        stop(Duration.ofSeconds(10));
        LogFiles.rotate(logFile());
        relaunch();
        awaitReady();
    }

    @Override
    public Path logFile() {
        return data.log(NAME);
    }

    @Override
    public synchronized void awaitReady() {
        for (int attempt = 1; ; attempt++) {
            try {
                Readiness.await(NAME, port, logFile(), Readiness.start(), this::isAlive, this::answers);
                return;
            } catch (EmbeddedException e) {
                // The backends of a killed server hold its shared memory until they notice.
                boolean heldByBackends = LogFiles.tail(logFile()).contains("pre-existing shared memory block");
                if (isAlive() || !heldByBackends || attempt == STARTS_WHILE_MEMORY_IS_HELD) {
                    throw e;
                }
                Processes.pause(BETWEEN_STARTS);
                relaunch();
            }
        }
    }

    /** Closes the wrapper's input, which makes it ask for a fast shutdown: clients are cut off, nothing is lost. */
    @Override
    public synchronized void stop(Duration bound) {
        try {
            wrapper.getOutputStream().close();
        } catch (IOException e) {
            Processes.kill(pid);
        }
        if (!Processes.awaitEnd(pid, bound)) {
            kill();
        }
        try {
            if (!wrapper.waitFor(1, TimeUnit.SECONDS)) {
                wrapper.destroyForcibly();
            }
        } catch (InterruptedException e) {
            wrapper.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private void relaunch() {
        wrapper = launch();
        pid = readPid(wrapper);
        data.remember(NAME, pid);
    }

    private Process launch() {
        cluster.forgetReusedPid();
        List<String> command = new ArrayList<>(List.of("/bin/sh", script().toString()));
        command.addAll(cluster.user()
                .command(cluster.program("postgres"), "-D", cluster.folder().toString()));
        command.addAll(List.of("-c", "port=" + port));
        SETTINGS.forEach((key, value) -> command.addAll(List.of("-c", key + "=" + value)));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().putAll(Map.of("log", logFile().toString(), "LC_ALL", "C"));
        try {
            return builder.start();
        } catch (IOException e) {
            throw new EmbeddedException("Cannot start postgres: " + e, e);
        }
    }

    private static long readPid(Process wrapper) {
        try (BufferedReader out = wrapper.inputReader(StandardCharsets.UTF_8)) {
            String line = out.readLine();
            if (line == null) {
                throw new EmbeddedException("Cannot start postgres: its shell ended at once.");
            }
            return Long.parseLong(line.strip());
        } catch (IOException | NumberFormatException e) {
            throw new EmbeddedException("Cannot start postgres: no process id from its shell: " + e, e);
        }
    }

    private boolean answers() throws SQLException {
        try (Connection connection = connect("postgres");
                Statement statement = connection.createStatement()) {
            if (!exists(statement)) {
                statement.execute("CREATE DATABASE " + PostgresCluster.DATABASE);
            }
            return true;
        }
    }

    private static boolean exists(Statement statement) throws SQLException {
        String query = "SELECT 1 FROM pg_database WHERE datname = '" + PostgresCluster.DATABASE + "'";
        try (ResultSet rows = statement.executeQuery(query)) {
            return rows.next();
        }
    }

    private Connection connect(String database) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", PostgresCluster.SUPERUSER);
        properties.setProperty("password", cluster.password());
        properties.setProperty("connectTimeout", "5");
        properties.setProperty("socketTimeout", "30");
        return DriverManager.getConnection(url(database), properties);
    }

    private String url(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    private Path script() {
        Path file = data.resolve("postgres").resolve("run.sh");
        try (InputStream in = PostgresServer.class.getResourceAsStream("postgres.sh")) {
            if (in == null) {
                throw new EmbeddedException("postgres.sh is missing from the embedded module: build it again.");
            }
            Files.write(file, in.readAllBytes());
            return file;
        } catch (IOException e) {
            throw new EmbeddedException("Cannot write " + file + ": " + e, e);
        }
    }
}
