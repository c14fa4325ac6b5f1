package io.tokentally.cli.report;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A table that fits {@value #WIDTH} columns: names to the left, numbers to the right. Where it would be wider, names are
 * cut, which an ellipsis shows; where that does not do, numbers are shown in thousands, millions and billions. Used by
 * one thread.
 */
final class TextTable {
    static final int WIDTH = 80;

    private static final int GAP = 2;
    /** A name is not cut below this, unless nothing else helps. */
    private static final int NAME = 12;

    private static final int SHORTEST = 4;

    private record Row(List<String> names, List<Figure> figures, boolean ruled) {}

    private final List<String> header;
    private final List<Row> rows = new ArrayList<>();

    TextTable(String... header) {
        this.header = List.of(header);
    }

    void row(List<String> names, List<Figure> figures) {
        rows.add(new Row(names.stream().map(TextTable::printable).toList(), figures, false));
    }

    /** A row below a rule: the totals. */
    void totals(List<String> names, List<Figure> figures) {
        rows.add(new Row(names, figures, true));
    }

    /** Prints it and says whether numbers had to be shortened. */
    boolean print(PrintWriter out) {
        int names = rows.isEmpty() ? 0 : rows.get(0).names().size();
        boolean compact = false;
        int[] widths = fitted(widths(false), names, NAME);
        if (sum(widths) > WIDTH) {
            compact = true;
            widths = fitted(fitted(widths(true), names, NAME), names, SHORTEST);
        }
        for (List<String> line : headerLines()) {
            out.println(line(line, widths, names));
        }
        for (Row row : rows) {
            if (row.ruled()) {
                out.println("-".repeat(sum(widths)));
            }
            out.println(line(cells(row, compact), widths, names));
        }
        return compact;
    }

    /** One, or two where a name has a line break; a name of one line stands in the lower. */
    private List<List<String>> headerLines() {
        List<String> upper = header.stream()
                .map(name -> name.contains("\n") ? name.substring(0, name.indexOf('\n')) : "")
                .toList();
        List<String> lower = header.stream()
                .map(name -> name.substring(name.indexOf('\n') + 1))
                .toList();
        return upper.stream().allMatch(String::isEmpty) ? List.of(lower) : List.of(upper, lower);
    }

    private static List<String> cells(Row row, boolean compact) {
        List<String> cells = new ArrayList<>(row.names());
        row.figures().forEach(figure -> cells.add(compact ? figure.compact() : figure.full()));
        return cells;
    }

    private int[] widths(boolean compact) {
        int[] widths = new int[header.size()];
        for (List<String> line : headerLines()) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], length(line.get(i)));
            }
        }
        for (Row row : rows) {
            List<String> cells = cells(row, compact);
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], length(cells.get(i)));
            }
        }
        return widths;
    }

    /** Takes from the widest name, again and again, until the table fits or every name is as short as {@code least}. */
    private static int[] fitted(int[] widths, int names, int least) {
        while (sum(widths) > WIDTH) {
            int widest = 0;
            for (int i = 1; i < names; i++) {
                widest = widths[i] > widths[widest] ? i : widest;
            }
            if (names == 0 || widths[widest] <= least) {
                return widths;
            }
            widths[widest]--;
        }
        return widths;
    }

    private static int sum(int[] widths) {
        return Arrays.stream(widths).sum() + GAP * (widths.length - 1);
    }

    private static String line(List<String> cells, int[] widths, int names) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String cell = cut(cells.get(i), widths[i]);
            String padding = " ".repeat(widths[i] - length(cell));
            line.append(i == 0 ? "" : " ".repeat(GAP)).append(i < names ? cell + padding : padding + cell);
        }
        return line.toString().stripTrailing();
    }

    private static String cut(String text, int width) {
        if (length(text) <= width) {
            return text;
        }
        return text.substring(0, text.offsetByCodePoints(0, width - 1)) + "…";
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    /** A name may hold anything, but a terminal is to be told nothing by it. */
    private static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }
}
