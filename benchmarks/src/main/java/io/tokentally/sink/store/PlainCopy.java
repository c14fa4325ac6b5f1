package io.tokentally.sink.store;

import io.tokentally.ledger.UsageLedgerEntry;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Map;
import org.postgresql.PGConnection;

/** Rows and offsets in one transaction and nothing else: no guard, no fence, no second look at anything. */
public final class PlainCopy {
    private final Connection connection;
    private final CopyBuffer buffer = new CopyBuffer();

    public PlainCopy(Connection connection) throws SQLException {
        this.connection = connection;
        connection.setAutoCommit(false);
    }

    /** COPYs {@code entries} in binary and stores {@code offsets} by partition. */
    public void write(Iterable<UsageLedgerEntry> entries, Map<Integer, Long> offsets) throws SQLException, IOException {
        buffer.start();
        for (UsageLedgerEntry entry : entries) {
            Ledgers.USAGE.write(entry, buffer);
        }
        connection.unwrap(PGConnection.class).getCopyAPI().copyIn(Ledgers.USAGE.copyNew(), buffer.end());
        try (PreparedStatement statement = connection.prepareStatement(
                "UPDATE sink_offsets SET next_offset = ? WHERE topic = 'plain' AND partition = ?")) {
            for (Map.Entry<Integer, Long> offset : offsets.entrySet()) {
                statement.setLong(1, offset.getValue());
                statement.setInt(2, offset.getKey());
                statement.addBatch();
            }
            statement.executeBatch();
        }
        connection.commit();
    }
}
