package io.tokentally.benchmarks.queries;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;

/** Runs SQL in as many sessions of Postgres as there are processors. */
record SideBySide(DataSource database) {
    private static final List<String> SETTINGS =
            List.of("synchronous_commit = off", "maintenance_work_mem = '512MB'", "work_mem = '256MB'");

    /** Returns when all are done: those of a list one after the other, the lists side by side. */
    void run(List<List<String>> lists) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(
                Runtime.getRuntime().availableProcessors(), task -> new Thread(task, "benchmark-queries-fill"));
        try {
            List<Future<?>> parts = new ArrayList<>();
            for (List<String> statements : lists) {
                parts.add(threads.submit(() -> {
                    execute(statements);
                    return statements;
                }));
            }
            for (Future<?> part : parts) {
                part.get();
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        } finally {
            threads.shutdownNow();
        }
    }

    private void execute(List<String> statements) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            for (String setting : SETTINGS) {
                statement.execute("SET " + setting);
            }
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }
}
