package io.tokentally.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A table in plain text: the first columns are names, the others numbers. Used by one thread. */
public final class Table {
    private static final String GAP = "  ";

    private final int names;
    private final List<String[]> rows = new ArrayList<>();

    public Table(int names, String... header) {
        this.names = names;
        rows.add(header);
    }

    public void row(String... cells) {
        rows.add(cells);
    }

    /** A rule that sets off the sums below it. */
    public void rule() {
        rows.add(new String[0]);
    }

    public void print(PrintWriter out) {
        int[] widths = new int[rows.get(0).length];
        for (String[] row : rows) {
            for (int i = 0; i < row.length; i++) {
                widths[i] = Math.max(widths[i], row[i].length());
            }
        }
        int width = Arrays.stream(widths).sum() + GAP.length() * (widths.length - 1);
        for (String[] row : rows) {
            out.println(row.length == 0 ? "-".repeat(width) : line(row, widths));
        }
    }

    private String line(String[] row, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < row.length; i++) {
            String padding = " ".repeat(widths[i] - row[i].length());
            line.append(i == 0 ? "" : GAP).append(i < names ? row[i] + padding : padding + row[i]);
        }
        return line.toString().stripTrailing();
    }
}
