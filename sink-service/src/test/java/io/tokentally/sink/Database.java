package io.tokentally.sink;

import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;

/** A Postgres database as a test looks at it. */
record Database(String url, String user, String password) {
    Jdbi jdbi() {
        return Jdbi.create(url, user, password);
    }

    void execute(String sql) {
        jdbi().useHandle(handle -> handle.execute(sql));
    }

    /** The first column of the one row. */
    String value(String sql) {
        return jdbi().withHandle(handle ->
                handle.createQuery(sql).mapTo(String.class).findOne().orElse(""));
    }

    long number(String sql) {
        return jdbi().withHandle(
                        handle -> handle.createQuery(sql).mapTo(Long.class).one());
    }

    List<String> column(String sql) {
        return jdbi().withHandle(
                        handle -> handle.createQuery(sql).mapTo(String.class).list());
    }

    Map<String, Object> row(String sql) {
        return jdbi().withHandle(handle -> handle.createQuery(sql).mapToMap().one());
    }
}
