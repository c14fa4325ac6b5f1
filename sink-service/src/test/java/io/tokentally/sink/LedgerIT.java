package io.tokentally.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tokentally.ledger.UsageLedgerEntry;
import io.tokentally.schemas.Topics;
import io.tokentally.sink.store.Batch;
import io.tokentally.sink.store.Claim;
import io.tokentally.sink.store.Connector;
import io.tokentally.sink.store.Ledgers;
import io.tokentally.sink.store.SinkStore;
import io.tokentally.sink.store.WriteStep;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.sql.DataSource;
import org.apache.kafka.common.TopicPartition;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The ledgers in months: one row per event, whatever moves, and how the tables came there. */
class LedgerIT {
    private static final TopicPartition PARTITION = new TopicPartition(Topics.USAGE_LEDGER.name(), 0);
    private static final long GENERATION = 1L << 40;
    private static final Instant MARCH = Instant.parse("2026-03-05T00:00:00Z");
    private static final Instant APRIL = Instant.parse("2026-04-05T00:00:00Z");

    private final RealParts parts = RealParts.shared();
    private Database database;
    private SinkStore store;
    private long epoch;
    private long offset;
    private long stored;
    private boolean losesAnswer;

    @BeforeEach
    void makeTables() {
        database = parts.newDatabase();
        store = new SinkStore(
                new Connector(database.url(), database.user(), database.password(), Duration.ofSeconds(30)), step -> {
                    if (step == WriteStep.COMMITTED && losesAnswer) {
                        losesAnswer = false;
                        throw new AssertionError("the commit's answer is lost");
                    }
                });
        Claim claim = store.claim(PARTITION, "id", 0);
        epoch = claim.epoch();
    }

    @AfterEach
    void close() {
        store.close();
        parts.drop(database);
    }

    @Test
    void aRowLiesInTheMonthOfItsTime() {
        write(
                at(Samples.plainUsage("march", 1), Instant.parse("2026-03-31T23:59:59.999999Z")),
                at(Samples.plainUsage("april", 2), Instant.parse("2026-04-01T00:00:00Z")),
                at(Samples.plainUsage("old", 3), Instant.parse("1970-01-01T00:00:00Z")),
                at(Samples.plainUsage("far", 4), Instant.parse("2100-01-01T00:00:00Z")),
                at(Samples.plainUsage("late", 5), Instant.parse("2015-01-01T00:00:00Z")));

        assertThat(rows())
                .containsExactlyInAnyOrder(
                        "march usage_ledger_202603 1",
                        "april usage_ledger_202604 2",
                        "old usage_ledger_earliest 3",
                        "far usage_ledger_latest 4",
                        "late usage_ledger_201501 5");
    }

    @Test
    void theNextMonthIsThereBeforeItStarts() {
        write(at(Samples.plainUsage("e", 1), MARCH));
        assertThat(database.number("SELECT count(*) FROM pg_inherits WHERE inhparent = 'usage_ledger'::regclass"
                        + " AND inhrelid::regclass::text IN ("
                        + " 'usage_ledger_' || to_char(now() AT TIME ZONE 'UTC', 'YYYYMM'),"
                        + " 'usage_ledger_' || to_char((now() + interval '1 month') AT TIME ZONE 'UTC', 'YYYYMM'))"))
                .isEqualTo(2);
    }

    @Test
    void aVoidWithoutTimeMovesWhenItsRecordComes() {
        write(voided("e", 5));
        assertThat(rows()).containsExactly("e usage_ledger_timeless 5");
        write(revision(at(Samples.plainUsage("e", 6), MARCH), 1));
        assertThat(rows()).containsExactly("e usage_ledger_202603 6");
        write(voided("e", 5)); // the older form once more
        assertThat(rows()).containsExactly("e usage_ledger_202603 6");
    }

    @Test
    void aRebuildMayFindAnotherTimeOrNone() {
        write(at(Samples.plainUsage("e", 7), MARCH), at(Samples.plainUsage("f", 8), MARCH));
        write(at(Samples.plainUsage("e", GENERATION + 1), APRIL), voided("f", GENERATION + 2));
        assertThat(rows())
                .containsExactlyInAnyOrder(
                        "e usage_ledger_202604 " + (GENERATION + 1), "f usage_ledger_timeless " + (GENERATION + 2));
        write(revision(at(Samples.plainUsage("e", 7), MARCH), 1), revision(at(Samples.plainUsage("f", 8), MARCH), 1));
        assertThat(rows()).hasSize(2);
    }

    @Test
    void anIdThatComesBackAfterItExpiredHasARowOfItsOwn() {
        write(at(Samples.plainUsage("e", 7), MARCH));
        write(at(Samples.plainUsage("e", 8), APRIL));
        write(revision(at(Samples.plainUsage("e", 9), APRIL), 1));
        assertThat(rows()).containsExactlyInAnyOrder("e usage_ledger_202603 7", "e usage_ledger_202604 9");
    }

    /** As where the database was put back to a state before that month's first row. */
    @Test
    void aMonthThatIsGoneAfterALostConnectionIsMadeAgain() {
        write(at(Samples.plainUsage("e", 1), MARCH));
        database.execute("DROP TABLE usage_ledger_202603");
        store.close();
        write(at(Samples.plainUsage("f", 2), MARCH));
        assertThat(rows()).containsExactly("f usage_ledger_202603 2");
    }

    @Test
    void whatLooksFirstAndIsKnownGoesByUpsert() {
        losesAnswer = true;
        assertThatThrownBy(() -> write(at(Samples.plainUsage("e", 1), MARCH))).hasMessageContaining("lost");
        write(at(Samples.plainUsage("e", 1), MARCH), at(Samples.plainUsage("new", 2), MARCH));
        write(
                at(Samples.plainUsage("e", 4), MARCH),
                at(Samples.plainUsage("new", 1), MARCH)); // priced again, and older

        assertThat(rows()).containsExactlyInAnyOrder("e usage_ledger_202603 4", "new usage_ledger_202603 2");
        assertThat(database.number("SELECT next_offset FROM sink_offsets")).isEqualTo(offset);
    }

    @Test
    void severalMigrateAtOnceAndOneDoes() {
        database = parts.emptyDatabase();
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try {
            List<CompletableFuture<List<String>>> all = List.of(
                    CompletableFuture.supplyAsync(() -> Migrations.migrate(dataSource()), threads),
                    CompletableFuture.supplyAsync(() -> Migrations.migrate(dataSource()), threads),
                    CompletableFuture.supplyAsync(() -> Migrations.migrate(dataSource()), threads));
            assertThat(all.stream().flatMap(one -> one.join().stream()).toList())
                    .doesNotHaveDuplicates()
                    .containsAll(Migrations.applied(dataSource()));
        } finally {
            threads.shutdownNow();
        }
        assertThat(Migrations.pending(dataSource())).isEmpty();
    }

    /** Rows of version 3 are all there after; a sink of that version that still runs can write nothing wrong. */
    @Test
    void rowsOfTheVersionBeforeMoveAndItsSinkIsRefused() {
        database = parts.emptyDatabase();
        Flyway.configure().dataSource(dataSource()).target("3").load().migrate();
        String row =
                "INSERT INTO usage_ledger (tenant, event_id, revision, version, voided, occurred_at, arrived_at, user_id,"
                        + " session_id, provider, model, other_tokens, thinking_enabled, status, tags)"
                        + " VALUES ('default', '%s', 0, 1, %s, %s, now(), 'u', 's', 'p', 'm', '{}', false, 'ok', '{}')";
        database.execute(row.formatted("a", "false", "'2026-03-05T00:00:00Z'"));
        database.execute(row.formatted("b", "false", "'2014-12-31T23:59:59Z'"));
        database.execute(row.formatted("c", "true", "NULL"));

        assertThat(Migrations.migrate(dataSource())).first().asString().startsWith("4 ");

        assertThat(rows())
                .containsExactlyInAnyOrder(
                        "a usage_ledger_202603 1", "b usage_ledger_earliest 1", "c usage_ledger_timeless 1");
        assertThat(database.number("SELECT calls FROM user_usage")).isEqualTo(2);
        String olderSink = row.formatted("a", "false", "'2026-03-05T00:00:00Z'")
                + " ON CONFLICT (tenant, event_id) DO UPDATE SET version = 2";
        assertThatThrownBy(() -> database.execute(olderSink)).hasMessageContaining("no unique or exclusion constraint");
        // One of version 4 or 5 writes on: what came later is a column that it need not name.
        database.execute(row.formatted("d", "false", "'2026-03-06T00:00:00Z'"));
    }

    private void write(UsageLedgerEntry... entries) {
        Batch batch = new Batch();
        for (UsageLedgerEntry entry : entries) {
            batch.of(Ledgers.USAGE).put(entry, PARTITION, offset++);
        }
        batch.advance(PARTITION, stored, offset, epoch);
        stored = offset; // also where the commit's answer is lost
        store.write(batch);
    }

    private List<String> rows() {
        return database.column("SELECT event_id || ' ' || tableoid::regclass || ' ' || version FROM usage_ledger");
    }

    private static UsageLedgerEntry at(UsageLedgerEntry entry, Instant time) {
        entry.setEffectiveAt(time);
        return entry;
    }

    private static UsageLedgerEntry revision(UsageLedgerEntry entry, long revision) {
        entry.getEvent().setRevision(revision);
        return entry;
    }

    private static UsageLedgerEntry voided(String eventId, long version) {
        UsageLedgerEntry entry = Samples.voidOfUnknown();
        entry.getEvent().setEventId(eventId);
        entry.setVersion(version);
        return entry;
    }

    private DataSource dataSource() {
        return Connector.unlimited(database.url(), database.user(), database.password());
    }
}
