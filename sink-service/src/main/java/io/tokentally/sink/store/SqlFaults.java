package io.tokentally.sink.store;

import java.sql.SQLException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Sorts what Postgres answers by what to do next: wait and try the same again, or stop. */
public final class SqlFaults {
    /**
     * Classes of SQLSTATE ("Appendix A" of the manual) that pass: connection lost, transaction rolled back (deadlock,
     * serialization), resources (disk full, memory, connections), operator intervention (shutdown, restart, statement
     * cancelled), the system below (I/O).
     */
    private static final Set<String> PASSING_CLASSES = Set.of("08", "40", "53", "57", "58");
    /** Lock not available, idle in transaction for too long, read-only during a failover. */
    private static final Set<String> PASSING = Set.of("55P03", "25P03", "25006");

    private static final String UNIQUE_VIOLATION = "23505";

    private SqlFaults() {}

    /** Whether trying again may help. */
    public static boolean passes(Throwable fault) {
        SQLException sql = sqlException(fault);
        if (sql == null) {
            return false;
        }
        String state = sql.getSQLState();
        return state == null || PASSING.contains(state) || PASSING_CLASSES.contains(state.substring(0, 2));
    }

    /** Whether a row was to be inserted under a key that is there. */
    static boolean isDuplicate(Throwable fault) {
        SQLException sql = sqlException(fault);
        return sql != null && UNIQUE_VIOLATION.equals(sql.getSQLState());
    }

    static @Nullable SQLException sqlException(Throwable fault) {
        for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                return sql;
            }
        }
        return null;
    }
}
