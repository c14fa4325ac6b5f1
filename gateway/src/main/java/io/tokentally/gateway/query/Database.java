package io.tokentally.gateway.query;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.tokentally.gateway.http.ProblemException;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Set;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.SqlLogger;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGStatement;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Postgres, read only. Each read is one snapshot. Waiting for a connection and for a statement is bounded. Thread-safe.
 */
public final class Database implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Database.class);
    private static final Duration CONNECTION_WAIT = Duration.ofSeconds(2);
    private static final int RETRY_AFTER_SECONDS = 2;
    private static final String UNDEFINED_TABLE = "42P01";
    private static final String FORBIDDEN = "42501";
    private static final String READER = "tally_reader";
    private static final String INVALID_PARAMETER = "22023";
    /** Connection trouble, too few resources, ended by the operator or by the statement timeout. */
    private static final Set<String> AWAY = Set.of("08", "53", "57", "58");

    private final HikariDataSource pool;
    private final Jdbi jdbi;

    public Database(String url, String user, String password, int connections, Duration statementTimeout) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("gateway-postgres");
        config.setJdbcUrl(url);
        config.setUsername(user);
        config.setPassword(password);
        config.setMaximumPoolSize(connections);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(CONNECTION_WAIT.toMillis());
        config.setValidationTimeout(CONNECTION_WAIT.toMillis() / 2);
        config.setInitializationFailTimeout(-1);
        config.setReadOnly(true);
        config.setTransactionIsolation("TRANSACTION_REPEATABLE_READ");
        config.addDataSourceProperty("options", "-c statement_timeout=" + statementTimeout.toMillis());
        config.addDataSourceProperty("socketTimeout", Long.toString(statementTimeout.toSeconds() + 5));
        config.addDataSourceProperty("connectTimeout", "5");
        config.addDataSourceProperty("ApplicationName", "tokentally-gateway");
        this.pool = new HikariDataSource(config);
        this.jdbi = Jdbi.create(pool).setSqlLogger(new Statements());
    }

    /**
     * What {@code read} makes of one snapshot that holds the rows of {@code tenant} and no others: Postgres itself hides the
     * rest, whatever the statement asks for. The first statement may not be one that is fetched in parts: {@link #stream}.
     *
     * @throws ProblemException 503 where the database is away or has no tables yet
     */
    public <T> T read(String tenant, Read<T> read) {
        return inTransaction(handle -> {
            new AsReader(tenant, READER).beforeFirstOf(handle);
            return read.in(handle);
        });
    }

    /** As {@link #read}, for rows that are fetched in parts. */
    public <T> T stream(String tenant, Read<T> read) {
        return inTransaction(handle -> {
            new AsReader(tenant, READER).at(handle);
            return read.in(handle);
        });
    }

    private <T> T inTransaction(Read<T> read) {
        try {
            return jdbi.<T, RuntimeException>inTransaction(read::in);
        } catch (JdbiException e) {
            throw problem(e);
        }
    }

    /** Whether the tables are there and answer; throws as {@link #read} does where not. */
    public void ping() {
        inTransaction(handle -> handle.createQuery("SELECT count(*) FROM sink_offsets")
                .mapTo(Long.class)
                .one());
    }

    public DataSource dataSource() {
        return pool;
    }

    @Override
    public void close() {
        pool.close();
    }

    private static RuntimeException problem(JdbiException e) {
        SQLException cause = sqlException(e);
        String state = cause == null || cause.getSQLState() == null ? "" : cause.getSQLState();
        boolean unknownReader = state.equals(INVALID_PARAMETER)
                && String.valueOf(e.getMessage()).contains("role \"" + READER);
        if (state.equals(UNDEFINED_TABLE) || unknownReader) {
            return away("the database has no tables yet; the sink creates them as it starts", e);
        }
        if (state.equals(FORBIDDEN)) {
            return away("the database refuses this; the role " + READER + " must be granted to the gateway's user", e);
        }
        if (state.equals(INVALID_PARAMETER) && String.valueOf(e.getMessage()).contains("time zone")) {
            return ProblemException.malformed("the database does not know the time zone");
        }
        if ((state.length() == 5 && AWAY.contains(state.substring(0, 2))) || cause instanceof SQLTransientException) {
            return away("the database gives no answer", e);
        }
        return e;
    }

    private static ProblemException away(String detail, JdbiException cause) {
        SQLException sql = sqlException(cause);
        log.warn(
                "{}: {}",
                detail,
                sql == null ? cause.getClass() : sql.getMessage()); // JDBI's own text holds the values
        return ProblemException.unavailable(detail, RETRY_AFTER_SECONDS);
    }

    private static @Nullable SQLException sqlException(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                return sql;
            }
        }
        return null;
    }

    /** Tells each statement with its values, to whoever asks for that: values may be personal. */
    private static final class Statements implements SqlLogger {
        private static final Logger log = LoggerFactory.getLogger("io.tokentally.gateway.sql");

        @Override
        public void logBeforeExecution(StatementContext context) {
            if (log.isTraceEnabled()) {
                log.trace("{}", told(context.getStatement()));
            }
        }

        /** The driver's own text has the values in it. */
        private static Object told(Statement statement) {
            try {
                return statement.unwrap(PGStatement.class);
            } catch (SQLException e) {
                return statement;
            }
        }
    }

    /** Reads from a snapshot. */
    @FunctionalInterface
    public interface Read<T> {
        T in(Handle handle);
    }
}
