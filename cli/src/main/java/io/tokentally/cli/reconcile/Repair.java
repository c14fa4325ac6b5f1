package io.tokentally.cli.reconcile;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tokentally.cli.CliException;
import io.tokentally.cli.settings.DatabaseSettings;
import io.tokentally.processor.ProcessorConfig;
import io.tokentally.schemas.Topics;
import io.tokentally.schemas.registry.SchemaRegistry;
import io.tokentally.sink.RecordReader;
import io.tokentally.sink.store.Batch;
import io.tokentally.sink.store.Refill;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Puts rows that differ from their topic back to what the topic says, while the sink waits. It writes nothing that Kafka
 * does not hold: a row of which Kafka may have held a record that it deleted since stays, and is named.
 */
final class Repair {
    private static final JsonMapper JSON = new JsonMapper();

    private final Map<String, String> settings;
    private final TopicReader topics;
    private final RecordReader records;

    Repair(Map<String, String> settings) {
        this.settings = settings;
        topics = new TopicReader(settings.getOrDefault("bootstrap.servers", ""));
        records = new RecordReader(SchemaRegistry.at(settings.getOrDefault("schema.registry.url", "")));
    }

    /** Repairs what of {@code differences} lies between a topic and its table; says what it did, line by line. */
    List<String> run(List<Difference> differences) {
        List<String> done = new ArrayList<>();
        for (Copy<?> copy :
                Stream.concat(Copy.TOTALS.stream(), Copy.LEDGERS.stream()).toList()) {
            Set<String> keys = new TreeSet<>();
            differences.stream()
                    .filter(difference -> difference.check().equals(copy.check()))
                    .forEach(difference -> keys.add(difference.key()));
            if (!keys.isEmpty()) {
                try {
                    repair(copy, keys, done);
                } catch (SQLException e) {
                    throw new CliException(
                            "Postgres: " + e.getMessage() + "; nothing of " + copy.table() + " was changed", e);
                }
            }
        }
        if (done.isEmpty()) {
            done.add("nothing to repair: no row differs from what Kafka holds of it");
        }
        return done;
    }

    /** The steps, in one transaction: a crash before its end changes nothing. */
    private void repair(Copy<?> copy, Set<String> keys, List<String> done) throws SQLException {
        try (Connection connection = DatabaseSettings.database(settings).getConnection();
                Refill refill = new Refill(connection)) {
            // 1. Hold the sink up: the table stays what the topic says below these positions.
            Map<Integer, Long> positions = refill.hold(copy.topic().name());
            // 2. Read the topic up to there.
            Map<String, ConsumerRecord<byte[], byte[]>> latest = latest(copy, keys, positions);
            // 3. Out with the rows, in with the records.
            Batch batch = new Batch();
            List<String> lines = new ArrayList<>();
            for (String key : keys) {
                ConsumerRecord<byte[], byte[]> record = latest.get(key);
                Map<String, String> columns = columns(copy, key);
                if (record != null && record.value() != null) {
                    int removed = refill.remove(copy.table(), columns);
                    records.read(record, batch);
                    lines.add(copy.table() + " " + key + ": "
                            + (removed == 0 ? "was missing" : rows(removed) + " replaced")
                            + ", now as record " + record.topic() + "-" + record.partition() + " offset "
                            + record.offset());
                } else if (copy.isLedger() && !kafkaWouldHold(connection, copy, columns)) {
                    lines.add(copy.table() + " " + key
                            + ": left as it is, since Kafka no longer holds its record; restore"
                            + " a backup of the database, or start the processor once with --rebuild");
                } else {
                    lines.add(copy.table() + " " + key + ": " + rows(refill.remove(copy.table(), columns))
                            + " removed, of which Kafka has no record");
                }
            }
            refill.write(batch);
            // 4. Commit; the sink goes on.
            refill.commit();
            done.addAll(lines);
        }
    }

    private Map<String, ConsumerRecord<byte[], byte[]>> latest(
            Copy<?> copy, Set<String> keys, Map<Integer, Long> positions) {
        Map<String, ConsumerRecord<byte[], byte[]>> latest = new HashMap<>();
        topics.forEach(copy.topic().name(), record -> {
            String key = new String(record.key(), StandardCharsets.UTF_8);
            if (keys.contains(key) && record.offset() < positions.getOrDefault(record.partition(), 0L)) {
                latest.put(key, record);
            }
        });
        return latest;
    }

    /** Whether all rows of that key are so young that their record would be on the topic, had there been one. */
    private boolean kafkaWouldHold(Connection connection, Copy<?> copy, Map<String, String> columns)
            throws SQLException {
        String time = copy.table().equals("usage_ledger") ? "occurred_at" : "created_at";
        Instant now = Instant.now();
        String sql = "SELECT count(*) FROM " + copy.table()
                + " WHERE tenant = ? AND event_id = ? AND (arrived_at < ? OR " + time + " < ?)";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, columns.get("tenant"));
            statement.setString(2, columns.get("event_id"));
            statement.setObject(3, now.minus(Topics.LEDGER_RETENTION).atOffset(ZoneOffset.UTC));
            statement.setObject(4, now.minus(ProcessorConfig.history(settings)).atOffset(ZoneOffset.UTC));
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                return rows.getLong(1) == 0;
            }
        }
    }

    private static Map<String, String> columns(Copy<?> copy, String key) {
        try {
            String[] values = JSON.readValue(key, String[].class);
            Map<String, String> columns = new LinkedHashMap<>();
            for (int i = 0; i < values.length; i++) {
                columns.put(copy.key().get(i), values[i]);
            }
            return columns;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("not a key: " + key, e);
        }
    }

    private static String rows(int count) {
        return count == 1 ? "1 row" : count + " rows";
    }
}
