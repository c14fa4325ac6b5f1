package io.tokentally.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tokentally.gateway.http.Answer;
import io.tokentally.gateway.http.Json;
import io.tokentally.ledger.UsageLedgerEntry;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Exports hold every row once, with every digit; views sum as the answers do. */
@ExtendWith(SharedStack.class)
class ExportIT {
    private static SharedStack.Home home;
    private static SeededData data;
    private static GatewayService gateway;

    @BeforeAll
    static void start(SharedStack.Home own) throws Exception {
        home = own.migrated();
        data = SeededData.load(home, 7, 2_000, Instant.parse("2026-03-01T00:00:00Z"));
        gateway = home.gateway(InstantSource.fixed(data.now()), Map.of());
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @Test
    void jsonLinesHoldEveryCallOnce() throws Exception {
        List<JsonNode> rows = lines("/export/usage?format=jsonl");
        assertThat(rows.stream().map(row -> row.path("event_id").asText()).toList())
                .containsExactlyInAnyOrderElementsOf(data.calls().stream()
                        .map(call -> call.getEvent().getEventId())
                        .toList());
        assertThat(sum(rows, "cost_usd")).isEqualByComparingTo(Expected.cost(data.calls()));
        assertThat(sum(rows, "total_tokens")).isEqualByComparingTo(Expected.totalTokens(data.calls()));
        assertThat(rows.stream().map(row -> row.path("occurred_at").asText()).map(Instant::parse))
                .isSorted();
    }

    @Test
    void aFilterLeavesOthersOut() throws Exception {
        Instant from = data.now().minusSeconds(86_400 * 20);
        List<UsageLedgerEntry> expected = data.calls().stream()
                .filter(call -> call.getEvent().getModel().equals("gpt-4o"))
                .filter(call -> !call.getEffectiveAt().isBefore(from))
                .toList();
        assertThat(lines("/export/usage?format=jsonl&model=gpt-4o&from=" + from))
                .hasSameSizeAs(expected);
    }

    @Test
    void operationsAndTotalsAreExportedToo() throws Exception {
        List<JsonNode> operations = lines("/export/tools?format=jsonl");
        assertThat(operations).hasSameSizeAs(data.operations());
        assertThat(operations.get(0).path("parameters").isObject()).isTrue();
        List<JsonNode> totals = lines("/export/totals?format=jsonl&window=hour");
        assertThat(sum(totals, "calls").intValueExact()).isEqualTo(data.calls().size());
        assertThat(sum(totals, "cost_usd")).isEqualByComparingTo(Expected.cost(data.calls()));
    }

    @Test
    void csvCanBeReadBack() throws Exception {
        Answer answer = Answer.get(gateway.port(), "/export/usage");
        assertThat(answer.type()).isEqualTo("text/csv; charset=utf-8");
        List<List<String>> rows = csv(answer.body());
        assertThat(rows)
                .hasSize(data.calls().size() + 1)
                .allMatch(row -> row.size() == rows.get(0).size());
        int id = rows.get(0).indexOf("event_id");
        assertThat(rows.stream().skip(1).map(row -> row.get(id)))
                .containsExactlyInAnyOrderElementsOf(data.calls().stream()
                        .map(call -> call.getEvent().getEventId())
                        .toList());
    }

    @Test
    void viewsAddUpToTheSame() throws Exception {
        for (String view : List.of("user_usage", "session_usage")) {
            Map<String, Object> row =
                    home.row("SELECT sum(calls) AS calls, sum(cost_usd) AS cost, sum(coalesce(input_tokens, 0)"
                            + " + coalesce(cache_read_tokens, 0) + coalesce(cache_write_5m_tokens, 0)"
                            + " + coalesce(cache_write_1h_tokens, 0) + coalesce(output_tokens, 0) + coalesce(reasoning_tokens, 0)"
                            + " + coalesce(other_tokens, 0)) AS tokens FROM " + view + " WHERE tenant = 'default'");
            assertThat((BigDecimal) row.get("calls"))
                    .isEqualByComparingTo(BigDecimal.valueOf(data.calls().size()));
            assertThat((BigDecimal) row.get("cost")).isEqualByComparingTo(Expected.cost(data.calls()));
            assertThat((BigDecimal) row.get("tokens")).isEqualByComparingTo(Expected.totalTokens(data.calls()));
            assertThat(home.rowAs("acme", "SELECT count(*) AS calls FROM " + view + " WHERE tenant <> 'acme'"))
                    .containsEntry("calls", 0L);
        }
    }

    private static List<JsonNode> lines(String path) throws Exception {
        Answer answer = Answer.get(gateway.port(), path);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        List<JsonNode> rows = new ArrayList<>();
        for (String line : answer.body().split("\n", -1)) {
            if (!line.isEmpty()) {
                rows.add(Json.object(line));
            }
        }
        return rows;
    }

    private static BigDecimal sum(List<JsonNode> rows, String name) {
        return rows.stream().map(row -> row.path(name).decimalValue()).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    /** RFC 4180. */
    static List<List<String>> csv(String text) {
        List<List<String>> rows = new ArrayList<>();
        List<String> row = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quoted) {
                if (c == '"' && i + 1 < text.length() && text.charAt(i + 1) == '"') {
                    cell.append(c);
                    i++;
                } else if (c == '"') {
                    quoted = false;
                } else {
                    cell.append(c);
                }
            } else if (c == '"') {
                quoted = true;
            } else if (c == ',' || c == '\r') {
                row.add(cell.toString());
                cell.setLength(0);
            } else if (c == '\n') {
                rows.add(row);
                row = new ArrayList<>();
            } else {
                cell.append(c);
            }
        }
        return rows;
    }
}
