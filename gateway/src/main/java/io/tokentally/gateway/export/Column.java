package io.tokentally.gateway.export;

/**
 * A column of an export.
 *
 * @param name in the CSV header, and of the JSON member
 * @param sql what it selects
 */
record Column(String name, String sql, Kind kind) {
    /** How a value is written. */
    enum Kind {
        TEXT,
        NUMBER,
        BOOLEAN,
        TIME,
        /** A JSON value, kept as it is. */
        JSON
    }

    static Column text(String name) {
        return new Column(name, name, Kind.TEXT);
    }

    static Column number(String name, String sql) {
        return new Column(name, sql, Kind.NUMBER);
    }

    static Column number(String name) {
        return number(name, name);
    }

    static Column bool(String name) {
        return new Column(name, name, Kind.BOOLEAN);
    }

    static Column time(String name) {
        return new Column(name, name, Kind.TIME);
    }

    static Column json(String name, String sql) {
        return new Column(name, sql, Kind.JSON);
    }
}
