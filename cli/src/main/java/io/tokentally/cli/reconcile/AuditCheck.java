package io.tokentally.cli.reconcile;

import com.fasterxml.jackson.databind.JsonNode;
import io.tokentally.cli.http.JsonHttp;
import io.tokentally.schemas.Topic;
import io.tokentally.schemas.Topics;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * G4: nothing vanishes. Of each row of {@code /state/audit}, received is the sum of the outcomes; over all rows of a
 * type, received is the number of records on its raw topic, and the ledger and rejected counts are those of Postgres. With
 * a key only the rows of its tenant are to be seen, beside the sums over all.
 */
final class AuditCheck {
    private static final String CHECK = "/state/audit";
    private static final String TOTALS = "/state/audit/totals";

    /** A kind of event: its name in the audit, its raw topic, its ledger. */
    private record Type(String name, Topic<?> raw, String ledger) {}

    private static final Type[] TYPES = {
        new Type("usage", Topics.USAGE_EVENTS, "usage_ledger"),
        new Type("tool_operation", Topics.TOOL_OPERATIONS, "tool_ledger")
    };

    private final JsonHttp http;
    private final String stateUrl;
    private final TopicReader topics;

    AuditCheck(JsonHttp http, String stateUrl, TopicReader topics) {
        this.http = http;
        this.stateUrl = stateUrl;
        this.topics = topics;
    }

    void run(Connection connection, Findings findings) throws SQLException, InterruptedException {
        JsonNode answer = http.get(stateUrl + "/state/audit");
        JsonNode totals = http.get(stateUrl + TOTALS);
        findings.check(CHECK, "complete", "", "true", answer.path("complete").asText());
        findings.check(TOTALS, "complete", "", "true", totals.path("complete").asText());
        answer.path("audit").forEach(row -> balance(CHECK, row, findings));
        totals.path("totals").forEach(row -> balance(TOTALS, row, findings));
        for (Type type : TYPES) {
            check(type, answer, totals, connection, findings);
        }
        long rejectedRecords = topics.forEach(Topics.REJECTED.name(), record -> {});
        findings.check(
                "records of " + Topics.REJECTED.name() + " against rows",
                "rejected",
                "",
                rejectedRecords,
                one(connection, "SELECT count(*) FROM rejected"));
    }

    private static void balance(String check, JsonNode row, Findings findings) {
        long outcomes = row.path("ledger").longValue()
                + row.path("superseded").longValue()
                + row.path("duplicates").longValue()
                + row.path("stale").longValue()
                + row.path("rejected").longValue();
        findings.check(
                check,
                row.toString(),
                "received",
                outcomes,
                row.path("received").longValue());
    }

    private void check(Type type, JsonNode answer, JsonNode totals, Connection connection, Findings findings)
            throws SQLException {
        long received = sum(type, totals, "received");
        long rejected = sum(type, totals, "rejected");
        long inLedger = sum(type, totals, "ledger");
        long seen = 0;
        Map<String, Long> ledgerByTenant = new TreeMap<>();
        for (JsonNode row : answer.path("audit")) {
            if (type.name().equals(row.path("type").textValue())) {
                seen += row.path("received").longValue();
                ledgerByTenant.merge(
                        row.path("tenant").asText(), row.path("ledger").longValue(), Long::sum);
            }
        }
        long[] closings = new long[1];
        long records = topics.forEach(type.raw().name(), record -> closings[0] += TopicReader.isClosing(record) ? 1 : 0)
                - closings[0];
        findings.check(
                "records of " + type.raw().name() + " against " + TOTALS, type.name(), "received", records, received);
        long rejectedRows = rejectedRows(connection, type.raw().name());
        findings.check("rows of rejected against " + TOTALS, type.name(), "rejected", rejectedRows, rejected);
        Map<String, Long> rows = rowsByTenant(connection, type.ledger());
        findings.check(
                "rows of " + type.ledger() + " against " + TOTALS,
                type.name(),
                "ledger",
                rows.values().stream().mapToLong(Long::longValue).sum(),
                inLedger);
        TreeSet<String> tenants = new TreeSet<>(ledgerByTenant.keySet());
        if (seen == received) {
            tenants.addAll(rows.keySet());
        }
        for (String tenant : tenants) {
            findings.check(
                    "rows of " + type.ledger() + " against " + CHECK,
                    "tenant '" + tenant + "'",
                    "ledger",
                    rows.getOrDefault(tenant, 0L),
                    ledgerByTenant.getOrDefault(tenant, 0L));
        }
        findings.compared(String.format(
                Locale.ROOT,
                "%s: %,d records received = %,d in the ledger + %,d superseded, duplicate or stale + %,d rejected",
                type.name(),
                records,
                inLedger,
                received - inLedger - rejected,
                rejected));
    }

    private static long sum(Type type, JsonNode totals, String counter) {
        long sum = 0;
        for (JsonNode row : totals.path("totals")) {
            if (type.name().equals(row.path("type").textValue())) {
                sum += row.path(counter).longValue();
            }
        }
        return sum;
    }

    private static Map<String, Long> rowsByTenant(Connection connection, String table) throws SQLException {
        Map<String, Long> rows = new TreeMap<>();
        try (PreparedStatement statement = connection.prepareStatement("""
                SELECT tenant, count(*) FROM %s GROUP BY tenant
                UNION ALL SELECT tenant, rows FROM archived_months WHERE ledger = ?""".formatted(table))) {
            statement.setString(1, table);
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    rows.merge(result.getString(1), result.getLong(2), Long::sum);
                }
            }
        }
        return rows;
    }

    private static long rejectedRows(Connection connection, String sourceTopic) throws SQLException {
        return one(connection, "SELECT count(*) FROM rejected WHERE source_topic = ?", sourceTopic);
    }

    private static long one(Connection connection, String sql, String... arguments) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < arguments.length; i++) {
                statement.setString(i + 1, arguments[i]);
            }
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                return rows.getLong(1);
            }
        }
    }
}
