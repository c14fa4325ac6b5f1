package io.tokentally.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tokentally.sink.archive.Archive;
import io.tokentally.sink.archive.ClosedMonth;
import io.tokentally.sink.store.Connector;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Months that leave the ledgers, and months whose figures are kept. */
class ArchiveIT {
    private static final String ROW =
            "INSERT INTO usage_ledger (tenant, event_id, revision, version, voided, occurred_at,"
                    + " arrived_at, user_id, session_id, provider, model, input_tokens, other_tokens, thinking_enabled, status, tags,"
                    + " input_cost_usd, output_cost_usd) VALUES ('%s', '%s', 0, 1, %s, '%s', '%s', 'u', 's', 'openai', 'm', 7,"
                    + " '{\"input_audio\": 2, \"input_odd\": 3}', false, 'ok', '{\"k\": \"%s\"}', 0.5, 0.25)";

    @TempDir
    Path folder;

    private final Database database = RealParts.shared().newDatabase();

    @BeforeEach
    void fill() {
        for (String month : List.of("2020-01", "2020-02")) {
            database.execute("SELECT tally_add_month('usage_ledger', '" + month + "-01T00:00:00Z')");
        }
        row("a", "one", "2020-01-10T10:20:00Z", "2020-01-10T10:20:00Z", "false");
        row("a", "two", "2020-01-10T10:25:00Z", "2020-01-10T10:25:00Z", "false");
        row("b", "three", "2020-01-31T23:59:59Z", "2020-02-01T00:00:00Z", "true");
        row("a", "four", "2020-02-01T00:00:00Z", "2020-02-01T00:00:00Z", "false");
    }

    @AfterEach
    void drop() {
        RealParts.shared().drop(database);
    }

    @Test
    void rowsGoIntoAFileAndTheirSumsStay() throws Exception {
        Archive archive = new Archive(dataSource(), folder, Set.of("input_audio"));
        assertThat(archive.pending(YearMonth.of(2020, 2))).containsExactly("usage_ledger 2020-01");

        List<Archive.Archived> done = archive.run(YearMonth.of(2020, 2));

        assertThat(done).hasSize(1);
        assertThat(done.get(0).rows()).isEqualTo(3);
        try (GZIPInputStream in =
                new GZIPInputStream(Files.newInputStream(done.get(0).file()))) {
            List<String> lines = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            assertThat(lines).hasSize(3);
            assertThat(lines.get(0))
                    .startsWith("{\"tenant\":\"a\",\"event_id\":\"one\"")
                    .contains("say \\\"hi\\\"", "\"input_tokens\":7");
        }
        assertThat(database.column("SELECT event_id FROM usage_ledger")).containsExactly("four");
        assertThat(database.column("SELECT tenant || ' ' || rows FROM archived_months ORDER BY tenant"))
                .containsExactly("a 2", "b 1");
        assertThat(database.column(
                        "SELECT tenant || ' ' || \"window\" || ' ' || to_char(window_start AT TIME ZONE 'UTC',"
                                + " 'DD HH24:MI') || ' ' || calls || ' ' || input_tokens || ' ' || input_cost_usd"
                                + " FROM archived_model_totals ORDER BY \"window\", window_start"))
                .containsExactly("a 15m 10 10:15 2 14 1.0", "a day 10 00:00 2 14 1.0", "a hour 10 10:00 2 14 1.0");
        assertThat(database.value("SELECT other_tokens FROM archived_session_totals"))
                .isEqualTo(
                        "{\"input_audio\": {\"sum\": 4, \"reported\": 2}, \"input_other\": {\"sum\": 6, \"reported\": 2}}");
        assertThat(archive.run(YearMonth.of(2020, 2))).isEmpty();
    }

    @Test
    void whereTheFileCannotBeWrittenNothingChanges() throws Exception {
        Path file = Files.createFile(folder.resolve("taken"));
        Archive archive = new Archive(dataSource(), file, Set.of());
        assertThatThrownBy(() -> archive.run(YearMonth.of(2020, 2))).hasMessageContaining("taken");
        assertThat(database.number("SELECT count(*) FROM usage_ledger")).isEqualTo(4);
        assertThat(database.number("SELECT count(*) FROM archived_months")).isZero();
    }

    @Test
    void theSinkArchivesBySchedule() {
        Map<String, String> settings =
                new java.util.HashMap<>(RealParts.shared().settings(database));
        settings.put(SinkConfig.ARCHIVE_AFTER, "P1900D");
        settings.put(SinkConfig.ARCHIVE_DIRECTORY, folder.toString());
        settings.put(SinkConfig.GROUP_ID, "archiving");
        try (SinkService sink = SinkService.start(
                settings, new io.micrometer.core.instrument.simple.SimpleMeterRegistry(), step -> {})) {
            SinkTestBase.await().until(() -> database.number("SELECT count(*) FROM usage_ledger") == 0);
            assertThat(folder.resolve("usage_ledger_202001.jsonl.gz")).exists();
            assertThat(sink.failure()).isNull();
        }
        settings.put(SinkConfig.ARCHIVE_AFTER, "P100D");
        assertThatThrownBy(() -> SinkConfig.of(settings)).hasMessageContaining("younger events can still change");
    }

    @Test
    void historyDecidesWhatCanBeArchived() {
        assertThat(Archive.firstKept(Instant.parse("2026-11-22T00:00:00Z"), Duration.ofDays(30)))
                .isEqualTo(YearMonth.of(2026, 10));
        assertThat(Archive.firstKept(Instant.parse("2026-11-05T00:00:00Z"), Duration.ofDays(30)))
                .isEqualTo(YearMonth.of(2026, 9));
    }

    @Test
    void aClosedMonthListsWhatChangedLater() throws Exception {
        String total =
                "INSERT INTO model_totals SELECT sha256('%1$s'), 'a', 'openai', '%1$s', 'day', '2020-01-10T00:00:00Z', 1,"
                        + " %2$s, 0,0,0,0, 14,2, 0,0, 0,0, 0,0, 0,0, 0,0, '{}', 1.0, 0.5, 0, 0, 0, 0";
        database.execute(total.formatted("m", "2"));
        YearMonth january = YearMonth.of(2020, 1);
        try (Connection connection = dataSource().getConnection()) {
            Instant asOf = Instant.parse("2020-03-01T00:00:00Z");
            assertThat(ClosedMonth.close(connection, january, asOf)).isTrue();
            assertThat(ClosedMonth.close(connection, january, asOf)).isFalse();
            assertThat(ClosedMonth.closedAt(connection, january)).isEqualTo(asOf);
            assertThat(ClosedMonth.changes(connection, january)).isEmpty();
            assertThat(ClosedMonth.events(connection, january, asOf)).isEmpty();

            database.execute("UPDATE model_totals SET calls = 3");
            database.execute(total.formatted("late", "1"));
            row("a", "five", "2020-01-10T12:00:00Z", "2020-04-01T00:00:00Z", "false");

            assertThat(ClosedMonth.changes(connection, january))
                    .contains(new ClosedMonth.Change(
                            "model_totals", "[a, openai, m, day, 2020-01-10 00:00:00+00]", "calls", "2", "3"))
                    .anyMatch(change ->
                            change.key().contains("late") && change.closed().equals("0"));
            assertThat(ClosedMonth.events(connection, january, asOf))
                    .extracting(ClosedMonth.LateEvent::eventId)
                    .containsExactly("five");
        }
    }

    private void row(String tenant, String id, String at, String arrived, String voided) {
        database.execute(ROW.formatted(tenant, id, voided, at, arrived, "say \\\"hi\\\""));
    }

    private DataSource dataSource() {
        return Connector.unlimited(database.url(), database.user(), database.password());
    }
}
