package io.tokentally.sink.store;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens connections that never wait for ever: for an answer, for a lock, or, on the server's side, for a sink that
 * stopped in the middle of a transaction and holds its locks.
 */
public final class Connector {
    private static final Logger LOG = LoggerFactory.getLogger(Connector.class);
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration LOCK = Duration.ofSeconds(5);
    private static final Duration IDLE_IN_TRANSACTION = Duration.ofSeconds(10);
    /** Above the server's own limit, so that the server is the one who says why. */
    private static final Duration BEYOND_STATEMENT = Duration.ofSeconds(10);

    private static final List<Table<?>> TABLES = List.of(
            Ledgers.USAGE,
            Ledgers.TOOLS,
            Totals.MODELS,
            Totals.USERS,
            Totals.SESSIONS,
            Totals.SAVINGS,
            RejectedRecord.TABLE,
            History.TABLE);

    private final Jdbi jdbi;

    /** @param statement the longest that one statement may take; then it is given up and tried again */
    public Connector(String url, String user, String password, Duration statement) {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(url);
        dataSource.setUser(user);
        dataSource.setPassword(password);
        dataSource.setApplicationName("tally-sink");
        dataSource.setTcpKeepAlive(true);
        dataSource.setLogServerErrorDetail(false); // the detail holds the row
        dataSource.setConnectTimeout((int) CONNECT.toSeconds());
        dataSource.setSocketTimeout((int) statement.plus(BEYOND_STATEMENT).toSeconds());
        dataSource.setOptions("-c statement_timeout=" + statement.toMillis() + " -c lock_timeout=" + LOCK.toMillis()
                + " -c idle_in_transaction_session_timeout=" + IDLE_IN_TRANSACTION.toMillis());
        jdbi = Jdbi.create(dataSource);
    }

    /** Without the limits above, for statements that may take long and are given time. */
    public static DataSource unlimited(String url, String user, String password) {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(url);
        dataSource.setUser(user);
        dataSource.setPassword(password);
        dataSource.setApplicationName("tally-migrations");
        dataSource.setTcpKeepAlive(true);
        dataSource.setConnectTimeout((int) CONNECT.toSeconds());
        return dataSource;
    }

    Handle open() {
        Handle handle = jdbi.open();
        try {
            for (Table<?> table : TABLES) {
                handle.execute(table.createStage());
            }
            return handle;
        } catch (Throwable e) {
            close(handle);
            throw e;
        }
    }

    static void close(Handle handle) {
        try {
            handle.getConnection().close();
        } catch (SQLException e) {
            LOG.debug("A connection given up did not close cleanly", e);
        }
    }
}
