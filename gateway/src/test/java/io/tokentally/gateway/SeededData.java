package io.tokentally.gateway;

import io.tokentally.event.ToolOperationEvent;
import io.tokentally.event.UsageEvent;
import io.tokentally.ledger.ToolLedgerEntry;
import io.tokentally.ledger.UsageLedgerEntry;
import io.tokentally.sink.store.Batch;
import io.tokentally.sink.store.KeyedTotal;
import io.tokentally.sink.store.Ledgers;
import io.tokentally.sink.store.SinkStore;
import io.tokentally.sink.store.Table;
import io.tokentally.sink.store.Totals;
import io.tokentally.testkit.EventStreams;
import io.tokentally.testkit.Recount;
import io.tokentally.testkit.ReferenceModel;
import io.tokentally.testkit.Rules;
import io.tokentally.testkit.TestPrices;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * What the reference model makes of a random stream, in the tables as the sink writes them.
 *
 * @param calls of the tenant default that are not voided
 * @param operations likewise
 */
record SeededData(Instant now, List<UsageLedgerEntry> calls, List<ToolLedgerEntry> operations) {
    private static final TopicPartition NOWHERE = new TopicPartition("test", 0);
    /** Not TRUNCATE, which makes every file of every month anew. */
    private static final String EMPTY = """
            DELETE FROM usage_ledger;
            DELETE FROM tool_ledger;
            DELETE FROM model_totals;
            DELETE FROM user_totals;
            DELETE FROM session_totals;
            DELETE FROM savings_totals;
            """;

    private static final String MONTHS = """
            SELECT count(*) AS many, string_agg(CAST(CAST(oid AS regclass) AS text), ', ') AS names FROM pg_class
            WHERE relkind = 'r' AND relname ~ '^(usage|tool)_ledger_[0-9]{6}$'
            """;
    /** Each seed brings months of its own; with many, planning takes longer than all else. */
    private static final long MANY_MONTHS = 40;

    /** Replaces what the database holds. */
    static SeededData load(SharedStack.Home home, long seed, int size, Instant start) throws Exception {
        Rules rules = Rules.defaults().withPrices(TestPrices.around(start));
        Recount recount = new ReferenceModel(rules).recount(EventStreams.generate(seed, size, start));
        home.execute(EMPTY);
        Map<String, Object> months = home.row(MONTHS);
        if ((Long) months.getOrDefault("many", 0L) > MANY_MONTHS) {
            home.execute("DROP TABLE " + months.get("names"));
        }
        Batch batch = new Batch();
        long[] offset = {0};
        recount.usageLedger().values().forEach(row -> batch.of(Ledgers.USAGE).put(row, NOWHERE, offset[0]++));
        recount.toolLedger().values().forEach(row -> batch.of(Ledgers.TOOLS).put(row, NOWHERE, offset[0]++));
        totals(batch, Totals.MODELS, recount.totals().models());
        totals(batch, Totals.USERS, recount.totals().users());
        totals(batch, Totals.SESSIONS, recount.totals().sessions());
        totals(batch, Totals.SAVINGS, recount.totals().savings());
        try (SinkStore store = new SinkStore(home.connector(), step -> {})) {
            store.write(batch);
        }
        return new SeededData(
                start.plusSeconds(86_400 * 3),
                recount.usageLedger().values().stream()
                        .filter(entry -> counts(entry.getEvent()))
                        .toList(),
                recount.toolLedger().values().stream()
                        .filter(entry -> counts(entry.getEvent()))
                        .toList());
    }

    private static boolean counts(UsageEvent event) {
        return event.getTenant().equals("default") && !event.getVoided();
    }

    private static boolean counts(ToolOperationEvent event) {
        return event.getTenant().equals("default") && !event.getVoided();
    }

    private static <T> void totals(Batch batch, Table<KeyedTotal<T>> table, Map<String, T> totals) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        long offset = 0;
        for (Map.Entry<String, T> total : totals.entrySet()) {
            byte[] hash = digest.digest(total.getKey().getBytes(StandardCharsets.UTF_8));
            batch.of(table).put(new KeyedTotal<>(hash, total.getValue()), NOWHERE, offset++);
        }
    }
}
