package io.tokentally.sink.store;

/**
 * One column of a table.
 *
 * @param type its SQL type while staged
 * @param writer puts a row's value of it into the copied stream
 */
record Column<R>(String name, String type, Writer<R> writer) {
    @FunctionalInterface
    interface Writer<R> {
        void write(R row, CopyBuffer out);
    }

    /** The name in SQL; {@code window} is a reserved word. */
    String quoted() {
        return '"' + name + '"';
    }
}
