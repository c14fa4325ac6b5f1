package io.tokentally.sink.store;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A table that is written in bulk: its columns, each beside where its value comes from, the key that names a row, and
 * the column that decides which of two forms of a row stays. Immutable.
 *
 * @param <R> what a row is made of
 */
public final class Table<R> {
    private final String name;
    private final List<String> keyColumns;
    private final Function<R, ? extends Comparable<?>> key;
    private final @Nullable String guardColumn;
    private final ToLongFunction<R> guard;
    private final List<Column<R>> columns;
    private final Predicate<R> first;
    private final @Nullable Placement<R> placement;
    private final String createStage;
    private final String copyNew;
    private final String copy;
    private final String upsert;

    private Table(Builder<R> built) {
        name = built.name;
        keyColumns = built.keyColumns;
        key = built.key;
        guardColumn = built.guardColumn;
        guard = built.guard;
        columns = List.copyOf(built.columns);
        first = built.first;
        placement = built.time == null ? null : new Placement<>(name, built.timeColumn, built.time);
        String names = columns.stream().map(Column::quoted).collect(Collectors.joining(", "));
        copyNew = "COPY " + name + " (" + names + ") FROM STDIN (FORMAT binary)";
        createStage = "CREATE TEMP TABLE stage_" + name + " ("
                + columns.stream()
                        .map(column -> column.quoted() + " " + column.type())
                        .collect(Collectors.joining(", "))
                + ") ON COMMIT DELETE ROWS";
        copy = "COPY pg_temp.stage_" + name + " (" + names + ") FROM STDIN (FORMAT binary)";
        upsert = """
                INSERT INTO %1$s AS known (%2$s)
                SELECT %2$s FROM pg_temp.stage_%1$s
                ON CONFLICT (%3$s) DO %4$s""".formatted(name, names, String.join(", ", keyColumns), onConflict());
    }

    public String name() {
        return name;
    }

    /** What names {@code row} among the rows of a batch. */
    Comparable<?> key(R row) {
        return key.apply(row);
    }

    /** Whether {@code next} takes the place of {@code known}: the rule of {@link #upsert()}, within a batch. */
    boolean replaces(R next, R known) {
        return guardColumn != null && guard.applyAsLong(known) < guard.applyAsLong(next);
    }

    /** Whether {@code row} looks like the first form of its key, which the table cannot know yet. */
    boolean isFirst(R row) {
        return first.test(row);
    }

    /** Of a table that is partitioned by time; null where it is not. */
    @Nullable
    Placement<R> placement() {
        return placement;
    }

    void write(R row, CopyBuffer out) {
        out.row(columns.size());
        for (Column<R> column : columns) {
            column.writer().write(row, out);
        }
    }

    /** Where a batch's rows wait for the upsert. It is this session's own and empties itself with each transaction. */
    String createStage() {
        return createStage;
    }

    String copy() {
        return copy;
    }

    /** For rows that the table does not know: it refuses all of them where it knows one. */
    String copyNew() {
        return copyNew;
    }

    /** A row that is not newer than the known one changes nothing, however often it comes. */
    String upsert() {
        return upsert;
    }

    private String onConflict() {
        if (guardColumn == null) {
            return "NOTHING";
        }
        String set = columns.stream()
                .filter(column -> !keyColumns.contains(column.name()))
                .map(column -> column.quoted() + " = excluded." + column.quoted())
                .collect(Collectors.joining(", "));
        return "UPDATE SET " + set + "\nWHERE known." + guardColumn + " < excluded." + guardColumn;
    }

    String deleteByKeyHash() {
        return "DELETE FROM " + name + " WHERE key_hash = ANY (:key_hashes)";
    }

    static final class Builder<R> {
        private final String name;
        private final List<String> keyColumns;
        private final Function<R, ? extends Comparable<?>> key;
        private final List<Column<R>> columns = new ArrayList<>();
        private @Nullable String guardColumn;
        private ToLongFunction<R> guard = row -> 0;
        private Predicate<R> first = row -> false;
        private String timeColumn = "";
        private @Nullable Function<R, @Nullable Instant> time;

        /** @param key equal where all of {@code keyColumns} are, and in about their order */
        <K extends Comparable<K>> Builder(String name, List<String> keyColumns, Function<R, K> key) {
            this.name = name;
            this.keyColumns = keyColumns;
            this.key = key;
        }

        /** The column of which a higher value replaces a lower one. Without it the first form stays. */
        Builder<R> guard(String column, ToLongFunction<R> value) {
            guardColumn = column;
            guard = value;
            return bigint(column, value::applyAsLong);
        }

        /** Which rows are likely to be new to the table; it is written fast where it is right, and correctly always. */
        Builder<R> first(Predicate<R> isFirst) {
            first = isFirst;
            return this;
        }

        /** The column that the table is partitioned by, {@code -infinity} where there is no time. */
        Builder<R> partitionedBy(String column, Function<R, @Nullable Instant> value) {
            timeColumn = column;
            time = value;
            return add(column, "timestamptz", (row, out) -> out.timestamptzOrNever(value.apply(row)));
        }

        Builder<R> text(String column, Function<R, @Nullable String> value) {
            return add(column, "text", (row, out) -> out.text(value.apply(row)));
        }

        Builder<R> bool(String column, Function<R, @Nullable Boolean> value) {
            return add(column, "boolean", (row, out) -> out.bool(value.apply(row)));
        }

        Builder<R> integer(String column, ToIntFunction<R> value) {
            return add(column, "integer", (row, out) -> out.integer(value.applyAsInt(row)));
        }

        Builder<R> bigint(String column, Function<R, @Nullable Long> value) {
            return add(column, "bigint", (row, out) -> out.bigint(value.apply(row)));
        }

        Builder<R> numeric(String column, Function<R, @Nullable BigDecimal> value) {
            return add(column, "numeric", (row, out) -> out.numeric(value.apply(row)));
        }

        Builder<R> timestamptz(String column, Function<R, @Nullable Instant> value) {
            return add(column, "timestamptz", (row, out) -> out.timestamptz(value.apply(row)));
        }

        Builder<R> jsonb(String column, Function<R, @Nullable String> value) {
            return add(column, "jsonb", (row, out) -> out.jsonb(value.apply(row)));
        }

        Builder<R> bytea(String column, Function<R, byte @Nullable []> value) {
            return add(column, "bytea", (row, out) -> out.bytea(value.apply(row)));
        }

        Table<R> build() {
            return new Table<>(this);
        }

        private Builder<R> add(String column, String type, Column.Writer<R> writer) {
            columns.add(new Column<>(column, type, writer));
            return this;
        }
    }
}
