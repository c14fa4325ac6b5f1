package io.tokentally.cli.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;

/** Shows a report as a table or as JSON. */
final class SheetPrinter {
    static final ObjectMapper JSON = JsonMapper.builder()
            .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    private SheetPrinter() {}

    static void table(Sheet sheet, Period period, PrintWriter out) {
        if (sheet.lines().isEmpty()) {
            out.println("Nothing was counted" + days(period) + ".");
            return;
        }
        TextTable table = new TextTable(sheet.header().toArray(new String[0]));
        for (Sheet.Line line : sheet.lines()) {
            table.row(line.names(), line.figures());
            line.parts().forEach(part -> table.row(part.names(), part.figures()));
        }
        table.totals(sheet.totals().names(), sheet.totals().figures());
        boolean shortened = table.print(out);
        if (shortened) {
            out.println("K, M, B, T: thousands, millions, billions, trillions; --json has every digit.");
        }
        if (sheet.remark() != null) {
            out.println(sheet.remark());
        }
    }

    static void json(Sheet sheet, Period period, PrintWriter out) {
        ObjectNode json = JSON.createObjectNode();
        ArrayNode lines = json.putArray(sheet.name());
        for (Sheet.Line line : sheet.lines()) {
            ObjectNode one = lines.addObject();
            one.setAll(line.json());
            if (!line.parts().isEmpty()) {
                ArrayNode parts = one.putArray("breakdown");
                line.parts().forEach(part -> parts.add(part.json()));
            }
        }
        json.set("totals", sheet.totals().json());
        json.put("timezone", period.zoneName());
        json.put("since", period.since() == null ? null : period.since().toString());
        json.put("until", period.until() == null ? null : period.until().toString());
        json.put("as_of", sheet.asOf());
        try {
            out.println(JSON.writeValueAsString(json));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree is always JSON", e);
        }
    }

    private static String days(Period period) {
        String from = period.since() == null ? "" : " from " + period.since();
        String to = period.until() == null ? "" : " to " + period.until();
        return from + to;
    }
}
