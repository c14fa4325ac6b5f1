package io.tokentally.gateway.freshness;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import javax.sql.DataSource;
import org.apache.kafka.common.TopicPartition;

/** The sink's positions, as it stores them with its rows. Thread-safe. */
record StoredOffsets(DataSource database) implements FreshnessProbe.SinkPositions {
    @Override
    public Map<TopicPartition, Long> now() {
        Map<TopicPartition, Long> offsets = new HashMap<>();
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT topic, partition, next_offset FROM sink_offsets")) {
            while (row.next()) {
                offsets.put(new TopicPartition(row.getString(1), row.getInt(2)), row.getLong(3));
            }
        } catch (SQLException e) {
            throw new IllegalStateException("the sink's offsets cannot be read: " + e.getMessage(), e);
        }
        return offsets;
    }
}
