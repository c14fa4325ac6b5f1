package io.tokentally.benchmarks.sink;

import io.tokentally.benchmarks.Contestant;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/**
 * One who fills the empty usage ledger from its topic. A round lasts from the first rows that others can see to the last
 * one: what starting costs is nobody's.
 */
abstract class Filling implements Contestant<Filling.Filled> {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int POLL_MILLIS = 3;

    final LedgerTopic topic;

    /**
     * A round's result.
     *
     * @param cpuNanosPerRow of the writing process, what it spends on starting left out
     */
    record Filled(double rowsPerSecond, double cpuNanosPerRow) {}

    Filling(LedgerTopic topic) {
        this.topic = topic;
    }

    /** Starts filling from the beginning of the topic. */
    abstract void begin() throws Exception;

    /** Ends what {@link #begin} started. */
    abstract void end() throws Exception;

    /** Of the writing process so far. */
    abstract Duration cpu();

    /** Why it may not finish. */
    String hint() {
        return "";
    }

    @Override
    public void warmUp() throws Exception {
        round();
    }

    @Override
    public Filled round() throws Exception {
        topic.execute("TRUNCATE usage_ledger; TRUNCATE sink_offsets; CHECKPOINT");
        begin();
        try (Connection connection = topic.connect();
                Statement statement = connection.createStatement();
                PreparedStatement last = connection.prepareStatement(
                        "SELECT count(*) FROM usage_ledger WHERE tenant = 'default' AND event_id = ANY (?)")) {
            last.setArray(1, connection.createArrayOf("text", topic.lastIds().toArray()));
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (rows(statement.executeQuery("SELECT count(*) FROM (SELECT FROM usage_ledger LIMIT 1) one")) == 0) {
                pause(deadline);
            }
            Duration cpuBefore = cpu();
            long begun = System.nanoTime();
            long before = rows(statement.executeQuery("SELECT count(*) FROM usage_ledger"));
            while (rows(last.executeQuery()) < topic.lastIds().size()) {
                pause(deadline);
            }
            double seconds = (System.nanoTime() - begun) / 1e9;
            double rows = topic.rows() - before;
            double nanos = cpu().minus(cpuBefore).toNanos();
            long all = rows(statement.executeQuery("SELECT count(*) FROM usage_ledger"));
            if (all != topic.rows()) {
                throw new IllegalStateException(name() + " wrote " + all + " of " + topic.rows() + " rows");
            }
            return new Filled(rows / seconds, nanos / rows);
        } finally {
            end();
        }
    }

    private void pause(long deadline) throws InterruptedException {
        if (System.nanoTime() > deadline) {
            throw new IllegalStateException(name() + " did not finish within " + PATIENCE.toSeconds() + " s" + hint());
        }
        Thread.sleep(POLL_MILLIS);
    }

    private static long rows(ResultSet result) throws SQLException {
        try (result) {
            result.next();
            return result.getLong(1);
        }
    }
}
