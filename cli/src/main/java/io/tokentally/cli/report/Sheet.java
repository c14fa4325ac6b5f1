package io.tokentally.cli.report;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A report, ready to be shown.
 *
 * @param name of the rows in JSON
 * @param header the table's, names before figures
 * @param remark what the figures leave out, or null
 * @param asOf what arrived before it is included; null where that is not known
 */
record Sheet(
        String name,
        List<String> header,
        List<Line> lines,
        Line totals,
        @Nullable String remark,
        @Nullable String asOf) {

    /**
     * One line.
     *
     * @param json the same with every digit
     * @param parts what it is made of, where a breakdown is asked for
     */
    record Line(List<String> names, List<Figure> figures, ObjectNode json, List<Line> parts) {}
}
