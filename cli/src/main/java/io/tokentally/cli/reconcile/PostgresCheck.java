package io.tokentally.cli.reconcile;

import io.tokentally.ledger.ToolLedgerEntry;
import io.tokentally.ledger.UsageLedgerEntry;
import io.tokentally.schemas.CanonicalJson;
import io.tokentally.total.ModelTotal;
import io.tokentally.total.SavingsTotal;
import io.tokentally.total.SessionTotal;
import io.tokentally.total.UserTotal;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/** The tables against what they should hold. A total of nothing is as good as none; versions and revisions may be any. */
public final class PostgresCheck {
    private static final Set<String> OURS = Set.of("key_hash", "revision", "version");
    private static final Set<String> OURS_OF_LEDGERS = Set.of("version");

    /** What the tables should hold. */
    public record Expected(
            Collection<UsageLedgerEntry> usageLedger,
            Collection<ToolLedgerEntry> toolLedger,
            Collection<ModelTotal> models,
            Collection<UserTotal> users,
            Collection<SessionTotal> sessions,
            Collection<SavingsTotal> savings) {}

    private final Connection connection;
    private final Findings findings = new Findings();

    private PostgresCheck(Connection connection) {
        this.connection = connection;
    }

    /** Every difference between {@code expected} and the tables. */
    public static List<Difference> run(Connection connection, Expected expected) throws SQLException {
        PostgresCheck check = new PostgresCheck(connection);
        check.compare("usage_ledger", List.of("tenant", "event_id"), expected.usageLedger(), LedgerRows::of);
        check.compare("tool_ledger", List.of("tenant", "event_id"), expected.toolLedger(), LedgerRows::of);
        check.compare(
                "model_totals",
                List.of("tenant", "provider", "model", "window", "window_start"),
                expected.models(),
                TotalRows::of);
        check.compare(
                "user_totals",
                List.of("tenant", "user_id", "provider", "model", "window", "window_start"),
                expected.users(),
                TotalRows::of);
        check.compare(
                "session_totals",
                List.of("tenant", "session_id", "provider", "model"),
                expected.sessions(),
                TotalRows::of);
        check.compare(
                "savings_totals",
                List.of("tenant", "tool_id", "tool_name", "operation_mode", "window", "window_start"),
                expected.savings(),
                TotalRows::of);
        return check.findings.differences();
    }

    private <T> void compare(String table, List<String> key, Collection<T> records, Function<T, Row> row)
            throws SQLException {
        Set<String> ours = table.endsWith("_ledger") ? OURS_OF_LEDGERS : OURS;
        Map<String, Map<String, String>> expected = new HashMap<>();
        for (T item : records) {
            put(expected, key, ours, row.apply(item));
        }
        Map<String, Map<String, String>> actual = new HashMap<>();
        TableReader.forEach(connection, table, stored -> put(actual, key, ours, stored));
        TreeSet<String> keys = new TreeSet<>(expected.keySet());
        keys.addAll(actual.keySet());
        for (String name : keys) {
            compare(table, name, expected.getOrDefault(name, Map.of()), actual.getOrDefault(name, Map.of()));
        }
    }

    private void compare(String table, String key, Map<String, String> expected, Map<String, String> actual) {
        if (expected.isEmpty() != actual.isEmpty()) {
            findings.add(new Difference(table, key, "", shown(expected), shown(actual)));
            return;
        }
        TreeSet<String> columns = new TreeSet<>(expected.keySet());
        columns.addAll(actual.keySet());
        for (String column : columns) {
            findings.check(
                    table,
                    key,
                    column,
                    expected.getOrDefault(column, Difference.ABSENT),
                    actual.getOrDefault(column, Difference.ABSENT));
        }
    }

    private static String shown(Map<String, String> row) {
        return row.isEmpty() ? Difference.ABSENT : row.toString();
    }

    private static void put(Map<String, Map<String, String>> rows, List<String> key, Set<String> ours, Row row) {
        Map<String, String> values = new TreeMap<>(row.values());
        if ("0".equals(values.get("calls")) || "0".equals(values.get("operations"))) {
            return;
        }
        values.keySet().removeAll(ours);
        values.entrySet()
                .removeIf(value -> value.getKey().startsWith("other_tokens.")
                        && value.getValue().equals("0"));
        rows.put(
                CanonicalJson.array(key.stream()
                        .map(column -> values.getOrDefault(column, Difference.ABSENT))
                        .toArray(String[]::new)),
                values);
    }
}
