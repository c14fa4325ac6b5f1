package io.tokentally.cli.reconcile;

import io.tokentally.schemas.CanonicalJson;
import io.tokentally.schemas.Topics;
import io.tokentally.schemas.registry.SchemaRegistry;
import io.tokentally.schemas.serde.AvroDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * Every ledger and totals topic against its table: the latest record of each key must be the table's row, in every
 * column. A ledger topic forgets what is older than its retention; those rows are only counted.
 */
final class CopiesCheck {
    private final TopicReader topics;
    private final SchemaRegistry registry;
    private final Instant ledgerKeptSince;

    CopiesCheck(TopicReader topics, SchemaRegistry registry, Instant now) {
        this.topics = topics;
        this.registry = registry;
        ledgerKeptSince = now.minus(Topics.LEDGER_RETENTION);
    }

    void run(Connection connection, Findings findings) throws SQLException {
        for (Copy<?> copy : Copy.TOTALS) {
            compare(copy, connection, true, findings);
        }
        for (Copy<?> copy : Copy.LEDGERS) {
            compare(copy, connection, false, findings);
        }
    }

    private <T extends SpecificRecord> void compare(
            Copy<T> copy, Connection connection, boolean keyHash, Findings findings) throws SQLException {
        String check = copy.check();
        Map<String, Row> latest = latest(copy, keyHash);
        int keys = latest.size();
        long[] rows = new long[2];
        TableReader.forEach(connection, copy.table(), row -> {
            rows[0]++;
            String key = key(copy, row);
            Row record = latest.remove(key);
            if (record != null) {
                compare(check, key, record, row, findings);
            } else if (!keyHash && arrived(row).isBefore(ledgerKeptSince)) {
                rows[1]++;
            } else {
                findings.add(new Difference(check, key, "", Difference.ABSENT, "a row"));
            }
        });
        int missing = latest.size();
        latest.values().removeAll(archived(connection, copy, latest.values()));
        int archived = missing - latest.size();
        latest.keySet().forEach(key -> findings.add(new Difference(check, key, "", "a record", Difference.ABSENT)));
        findings.compared(String.format(
                Locale.ROOT,
                "%s: %,d keys, %,d rows%s%s",
                check,
                keys,
                rows[0],
                archived == 0 ? "" : String.format(Locale.ROOT, ", %,d keys archived", archived),
                rows[1] == 0 ? "" : String.format(Locale.ROOT, ", %,d of them older than the topic keeps", rows[1])));
    }

    /** Those of {@code records} whose month was archived. */
    private static List<Row> archived(Connection connection, Copy<?> copy, Collection<Row> records)
            throws SQLException {
        Set<String> months = new HashSet<>();
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT DISTINCT to_char(month, 'YYYY-MM') FROM archived_months WHERE ledger = ?")) {
            statement.setString(1, copy.table());
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    months.add(rows.getString(1));
                }
            }
        }
        String time = copy.table().equals("usage_ledger") ? "occurred_at" : "created_at";
        return records.stream()
                .filter(row -> months.stream().anyMatch(value(row, time)::startsWith))
                .toList();
    }

    private <T extends SpecificRecord> Map<String, Row> latest(Copy<T> copy, boolean keyHash) {
        AvroDecoder<T> decoder = new AvroDecoder<>(copy.topic().valueType(), registry);
        MessageDigest sha256 = sha256();
        Map<String, Row> latest = new HashMap<>();
        topics.forEach(copy.topic().name(), record -> {
            String key = new String(record.key(), StandardCharsets.UTF_8);
            if (record.value() == null) {
                latest.remove(key);
                return;
            }
            Row row = copy.row().apply(decoder.decode(record.value()));
            latest.put(key, keyHash ? row.put("key_hash", sha256.digest(record.key())) : row);
        });
        return latest;
    }

    private static void compare(String check, String key, Row record, Row row, Findings findings) {
        if (record.values().equals(row.values())) {
            return;
        }
        Set<String> columns = new TreeSet<>(record.values().keySet());
        columns.addAll(row.values().keySet());
        for (String column : columns) {
            findings.check(check, key, column, value(record, column), value(row, column));
        }
    }

    private static String value(Row row, String column) {
        @Nullable String value = row.values().get(column);
        return value == null ? Difference.ABSENT : value;
    }

    private static String key(Copy<?> copy, Row row) {
        return CanonicalJson.array(
                copy.key().stream().map(column -> value(row, column)).toArray(String[]::new));
    }

    private static Instant arrived(Row row) {
        return Instant.parse(value(row, "arrived_at"));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
