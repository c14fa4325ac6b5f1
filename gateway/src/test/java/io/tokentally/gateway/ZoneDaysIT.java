package io.tokentally.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tokentally.gateway.http.Answer;
import io.tokentally.testkit.TotalsOfLedger;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Days of 23, 23.5, 24.5 and 25 hours, and of zones between the hours: one call and one operation every quarter of an hour. */
@ExtendWith(SharedStack.class)
class ZoneDaysIT {
    private static final String FILL = """
            SELECT count(tally_add_month(ledger, month)) FROM unnest(ARRAY['usage_ledger', 'tool_ledger']) AS ledger,
                unnest(ARRAY[timestamptz '2026-10-01T00:00:00Z', '2026-11-01T00:00:00Z']) AS month;
            CREATE TABLE quarter AS SELECT starts + n * interval '15 minutes' AS at
            FROM unnest(ARRAY[timestamptz '2026-03-06T00:00:00Z', '2026-04-03T00:00:00Z', '2026-10-01T00:00:00Z', '2026-10-30T00:00:00Z']) AS starts,
                generate_series(0, 5 * 96 - 1) AS n;
            INSERT INTO usage_ledger (tenant, event_id, revision, version, voided, occurred_at, arrived_at, user_id, session_id,
                provider, model, input_tokens, other_tokens, thinking_enabled, status, tags)
            SELECT 'default', 'at ' || at, 0, 1, false, at, at, 'u', 's', 'openai', 'm', 1, '{}', false, 'ok', '{}' FROM quarter;
            INSERT INTO tool_ledger (tenant, event_id, revision, version, voided, created_at, arrived_at, session_id, tool_id,
                tool_name, operation_mode, parameters, tokens_original, tokens_actual, tags, price_source, baseline_cost_usd,
                actual_cost_usd)
            SELECT 'default', 'at ' || at, 0, 1, false, at, at, 's', 't', 'read', 'full', '{}', 2, 1, '{}', 'default', 2, 1
            FROM quarter;
            """;

    private static GatewayService gateway;

    @BeforeAll
    static void start(SharedStack.Home home) {
        home.migrated().execute(FILL);
        TotalsOfLedger.statements().forEach(home::execute);
        gateway = home.gateway(InstantSource.system(), Map.of());
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    /** Three days each; how many quarters of an hour the middle one has. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            America/New_York    | 2026-03-07 | 2026-03-10 | 2026-03-07T05:00:00Z 2026-03-08T05:00:00Z 2026-03-09T04:00:00Z | 92
            America/New_York    | 2026-10-31 | 2026-11-03 | 2026-10-31T04:00:00Z 2026-11-01T04:00:00Z 2026-11-02T05:00:00Z | 100
            Australia/Lord_Howe | 2026-04-04 | 2026-04-07 | 2026-04-03T13:00:00Z 2026-04-04T13:00:00Z 2026-04-05T13:30:00Z | 98
            Australia/Lord_Howe | 2026-10-03 | 2026-10-06 | 2026-10-02T13:30:00Z 2026-10-03T13:30:00Z 2026-10-04T13:00:00Z | 94
            Asia/Kolkata        | 2026-03-08 | 2026-03-11 | 2026-03-07T18:30:00Z 2026-03-08T18:30:00Z 2026-03-09T18:30:00Z | 96
            Asia/Kathmandu      | 2026-03-08 | 2026-03-11 | 2026-03-07T18:15:00Z 2026-03-08T18:15:00Z 2026-03-09T18:15:00Z | 96
            UTC                 | 2026-03-07 | 2026-03-10 | 2026-03-07T00:00:00Z 2026-03-08T00:00:00Z 2026-03-09T00:00:00Z | 96
            """)
    void daysAreAsLongAsTheZoneSays(String zone, String from, String to, String starts, long middle) throws Exception {
        List<String> expected = new ArrayList<>();
        for (String start : starts.split(" ", -1)) {
            expected.add(start + " " + (expected.size() == 1 ? middle : 96));
        }
        String range = "timezone=" + zone + "&from=" + from + "&to=" + to;
        for (String path : List.of(
                "/metrics/model-totals?window=day&",
                "/metrics/usage?window=day&order=window&detail=false&",
                "/metrics/usage?window=day&order=window&group_by=model&",
                "/metrics/savings?window=day&order=window&",
                "/api/token-usage/cache-efficiency?window=day&")) {
            assertThat(days(path + range)).as(path + range).containsExactlyInAnyOrderElementsOf(expected);
        }
        long all = 2 * 96 + middle;
        assertThat(get("/metrics/model-totals?" + range).at("/models/0/calls").asLong())
                .isEqualTo(all);
        assertThat(get("/api/token-usage/user/u?" + range).path("calls").asLong())
                .isEqualTo(all);
    }

    /** Each with the day before it, whatever the clock did in either. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            America/New_York    | 2026-03-09 | 2026-03-10 | 96 | 92  | 2026-03-08T05:00:00Z
            America/New_York    | 2026-11-02 | 2026-11-03 | 96 | 100 | 2026-11-01T04:00:00Z
            Australia/Lord_Howe | 2026-04-05 | 2026-04-06 | 98 | 96  | 2026-04-03T13:00:00Z
            Asia/Kathmandu      | 2026-03-09 | 2026-03-10 | 96 | 96  | 2026-03-07T18:15:00Z
            """)
    void theDayBeforeIsComparedAsLongAsItWas(String zone, String from, String to, long now, long before, String start)
            throws Exception {
        String range = "timezone=" + zone + "&from=" + from + "&to=" + to + "&compare=previous";
        JsonNode models = get("/metrics/model-totals?" + range);
        assertThat(models.at("/comparison/from").asText()).isEqualTo(start);
        assertThat(models.at("/models/0/calls").asLong()).isEqualTo(now);
        assertThat(models.at("/models/0/previous/calls").asLong()).isEqualTo(before);
        JsonNode savings = get("/metrics/savings?" + range);
        assertThat(savings.at("/rows/0/operations").asLong()).isEqualTo(now);
        assertThat(savings.at("/rows/0/previous/operations").asLong()).isEqualTo(before);
    }

    private static List<String> days(String path) throws Exception {
        JsonNode answer = get(path);
        List<String> days = new ArrayList<>();
        for (String rows : List.of("models", "rows", "windows")) {
            for (JsonNode row : answer.path(rows)) {
                days.add(row.path("window_start").asText() + " "
                        + row.path(row.has("calls") ? "calls" : "operations").asText());
            }
        }
        return days;
    }

    private static JsonNode get(String path) throws Exception {
        Answer answer = Answer.get(gateway.port(), path);
        assertThat(answer.status()).as(path + " " + answer.body()).isEqualTo(200);
        return answer.json();
    }
}
