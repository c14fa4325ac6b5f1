package io.tokentally.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tokentally.gateway.http.Answer;
import io.tokentally.testkit.TotalsOfLedger;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every answer of {@code GET /metrics/*}, to the letter, over rows that a test put into a real Postgres. */
@ExtendWith(SharedStack.class)
class QueryIT {
    private static final Instant NOW = Instant.parse("2026-03-10T12:34:56.789Z");

    private static SharedStack.Home home;
    private static GatewayService gateway;

    @BeforeAll
    static void start(SharedStack.Home own) throws Exception {
        home = own.migrated();
        home.load("ledger.sql");
        TotalsOfLedger.statements().forEach(home::execute);
        gateway = home.gateway(InstantSource.fixed(NOW), Map.of());
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @Test
    void operationsAreListedNewestFirst() throws Exception {
        assertThat(get("/metrics/tool-operations?session_id=0b0e7c0a-3f1d-4a8e-9c39-6f0f2a4c1d55"))
                .isEqualTo("{\"operations\":[{\"id\":\"t1\",\"session_id\":\"0b0e7c0a-3f1d-4a8e-9c39-6f0f2a4c1d55\","
                        + "\"tool_name\":\"read\",\"operation_mode\":\"overview\","
                        + "\"parameters\":{\"q\": \"a \\\"b\\\" 😀\", \"n\": 1.50},\"file_path\":\"/x \\\"y\\\"\","
                        + "\"tokens_original\":1000,\"tokens_actual\":200,\"tokens_prevented\":800,"
                        + "\"response_time_ms\":12.5,\"tool_id\":\"a\",\"created_at\":\"2026-03-10T12:24:56.789Z\"}],"
                        + "\"total\":1,\"limit\":100,\"offset\":0,\"next_cursor\":null}");
        assertThat(ids("?session_id=0B0E7C0A-3F1D-4A8E-9C39-6F0F2A4C1D55")).containsExactly("t1");
        assertThat(ids("")).containsExactly("t5", "t2", "t1", "t3", "t4", "t8");
        assertThat(ids("?limit=2&offset=1")).containsExactly("t2", "t1");
        assertThat(get("/metrics/tool-operations?limit=1&offset=50"))
                .isEqualTo("{\"operations\":[],\"total\":6,\"limit\":1,\"offset\":50,\"next_cursor\":null}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            tool_name=search                                          | t3 t8
            operation_mode=full                                       | t2
            tool_id=b                                                 | t2
            tool_name=read&operation_mode=overview&tool_id=a          | t5 t1 t4
            start_date=2026-03-10                                     | t5 t2 t1 t3
            end_date=2026-03-10                                       | t4 t8
            start_date=2026-03-07&end_date=2026-03-08                 | t8
            start_date=2026-03-10T12:24:56.789Z&end_date=2026-03-10T12:34:56.789Z | t2 t1
            start_date=2026-03-10T12:34:56.789                        | t5
            start_date=2026-03-10T13:34:56.789+01:00                  | t5
            start_date=2026-03-10T13:34:56.789%2B01:00                | t5
            start_date=2027-01-01                                     |
            """)
    void operationsAreFiltered(String query, @Nullable String expected) throws Exception {
        assertThat(String.join(" ", ids("?" + query))).isEqualTo(expected == null ? "" : expected);
    }

    @Test
    void theBreakdownIsByToolAndMode() throws Exception {
        assertThat(get("/metrics/tool-breakdown"))
                .isEqualTo("{\"read\":{\"total_operations\":3,\"total_tokens_original\":1110,"
                        + "\"total_tokens_actual\":350,\"total_tokens_prevented\":760,\"avg_response_time_ms\":6.251,"
                        + "\"by_mode\":{\"full\":{\"count\":1,\"tokens_prevented\":-50,\"avg_response_time_ms\":null},"
                        + "\"overview\":{\"count\":2,\"tokens_prevented\":810,\"avg_response_time_ms\":6.251}}},"
                        + "\"search\":{\"total_operations\":1,\"total_tokens_original\":5000,"
                        + "\"total_tokens_actual\":1000,\"total_tokens_prevented\":4000,\"avg_response_time_ms\":1,"
                        + "\"by_mode\":{\"semantic\":{\"count\":1,\"tokens_prevented\":4000,"
                        + "\"avg_response_time_ms\":1}}},"
                        + "\"total_tokens_prevented\":4760,\"total_cost_saved\":0.0714,\"time_period\":\"24h\"}");
        assertThat(get("/metrics/tool-breakdown?time_range=1h&tool_id=x"))
                .isEqualTo("{\"total_tokens_prevented\":0,\"total_cost_saved\":0,\"time_period\":\"1h\"}");
    }

    @Test
    void savingsAreExact() throws Exception {
        assertThat(get("/metrics/api-savings"))
                .isEqualTo("{\"api_cost_baseline\":0.09165,\"api_cost_actual\":0.02025,\"total_cost_saved\":0.0714,"
                        + "\"savings_percentage\":77.91,\"total_tokens_processed\":6110,"
                        + "\"total_tokens_prevented\":4760,\"total_operations\":4,"
                        + "\"breakdown_by_tool\":{"
                        + "\"read\":{\"cost_saved\":0.0114,\"tokens_prevented\":760,\"operations\":3},"
                        + "\"search\":{\"cost_saved\":0.06,\"tokens_prevented\":4000,\"operations\":1}},"
                        + "\"breakdown_by_mode\":{"
                        + "\"full\":{\"cost_saved\":-0.00075,\"tokens_prevented\":-50,\"operations\":1},"
                        + "\"overview\":{\"cost_saved\":0.01215,\"tokens_prevented\":810,\"operations\":2},"
                        + "\"semantic\":{\"cost_saved\":0.06,\"tokens_prevented\":4000,\"operations\":1}},"
                        + "\"trends\":["
                        + "{\"timestamp\":\"2026-03-09T12:00:00Z\",\"tokens_prevented\":10,\"cost_saved\":0.00015,\"operations\":1},"
                        + "{\"timestamp\":\"2026-03-10T10:00:00Z\",\"tokens_prevented\":4000,\"cost_saved\":0.06,\"operations\":1},"
                        + "{\"timestamp\":\"2026-03-10T12:00:00Z\",\"tokens_prevented\":750,\"cost_saved\":0.01125,\"operations\":2}],"
                        + "\"time_range\":\"24h\",\"calculated_at\":\"2026-03-10T12:34:56.789Z\"}");
    }

    @Test
    void longRangesHaveDailyTrends() throws Exception {
        JsonNode week = json("/metrics/api-savings?time_range=7d");
        assertThat(week.path("total_tokens_processed").asText()).isEqualTo("9007199254747101");
        assertThat(week.path("trends").findValuesAsText("timestamp"))
                .containsExactly("2026-03-07T00:00:00Z", "2026-03-09T00:00:00Z", "2026-03-10T00:00:00Z");
    }

    @Test
    void modelTotalsAreOfTheLastDay() throws Exception {
        assertThat(get("/metrics/model-totals"))
                .isEqualTo("{\"models\":[{\"provider\":\"anthropic\",\"model\":\"claude\",\"calls\":1,"
                        + "\"tokens\":{\"input\":null,\"cache_read\":null,\"cache_write_5m\":null,"
                        + "\"cache_write_1h\":null,\"output\":3,\"reasoning\":null,\"other\":{},\"total\":3},"
                        + "\"cost_usd\":null,\"unpriced_calls\":1},"
                        + "{\"provider\":\"openai\",\"model\":\"gpt-4o\",\"calls\":3,"
                        + "\"tokens\":{\"input\":300,\"cache_read\":50,\"cache_write_5m\":null,"
                        + "\"cache_write_1h\":null,\"output\":30,\"reasoning\":5,\"other\":{\"input_audio\":7},"
                        + "\"total\":392},\"cost_usd\":0.0015,\"unpriced_calls\":1}],"
                        + "\"as_of\":null,\"complete\":true}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            window=hour                 | 2026-03-09T12:00:00Z openai 1, 2026-03-10T10:00:00Z anthropic 1, 2026-03-10T11:00:00Z openai 2
            window=15m&provider=OpenAI  | 2026-03-09T12:30:00Z openai 1, 2026-03-10T11:15:00Z openai 1, 2026-03-10T11:30:00Z openai 1
            window=day                  | 2026-03-09T00:00:00Z openai 1, 2026-03-10T00:00:00Z anthropic 1, 2026-03-10T00:00:00Z openai 2
            window=day&timezone=Asia/Kolkata  | 2026-03-08T18:30:00Z openai 1, 2026-03-09T18:30:00Z anthropic 1, 2026-03-09T18:30:00Z openai 2
            window=hour&timezone=Asia/Kolkata&model=claude | 2026-03-10T10:30:00Z anthropic 1
            time_range=1h&window=hour   | 2026-03-10T11:00:00Z openai 1
            """)
    void windowsAreOfTheAskedZone(String query, String expected) throws Exception {
        assertThat(windows(query)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            400 | /metrics/tool-operations?session_id=x         | session_id must be a UUID but is 'x'
            400 | /metrics/tool-operations?tool_name=write      | tool_name must be one of read, search but is 'write'
            400 | /metrics/tool-operations?operation_mode=x     | operation_mode must be one of full, overview, references, semantic, symbol, tri_index but is 'x'
            400 | /metrics/tool-operations?start_date=yesterday | start_date must be a date such as 2026-01-31 or an RFC 3339 date-time such as 2026-01-31T23:59:59Z but is 'yesterday'
            400 | /metrics/tool-operations?end_date=2026-02-30  | end_date must be a date such as 2026-01-31 or an RFC 3339 date-time such as 2026-01-31T23:59:59Z but is '2026-02-30'
            422 | /metrics/tool-operations?start_date=2026-03-02&end_date=2026-03-01 | start_date may not be after end_date but is: 2026-03-02T00:00:00Z > 2026-03-01T00:00:00Z
            422 | /metrics/tool-operations?limit=0              | limit must be from 1 to 1000 but is '0'
            422 | /metrics/tool-operations?limit=1001           | limit must be from 1 to 1000 but is '1001'
            422 | /metrics/tool-operations?limit=ten            | limit must be a whole number but is 'ten'
            422 | /metrics/tool-operations?offset=-1            | offset must be from 0 to 9007199254740992 but is '-1'
            422 | /metrics/tool-operations?limit=1&limit=2      | limit may be given once but is given 2 times
            422 | /metrics/tool-operations?tool=read            | unknown parameter 'tool'; known here: cursor, end_date, limit, offset, operation_mode, session_id, start_date, tool_id, tool_name
            422 | /metrics/tool-operations?tool_id=%00          | tool_id may not hold NUL or more than 4096 characters but is '\0'
            400 | /metrics/tool-operations?tool_id=             | tool_id may not be empty; leave it out to ask for all
            400 | /metrics/tool-operations?limit=               | limit may not be empty; leave it out to ask for all
            400 | /metrics/model-totals?from=                   | from may not be empty; leave it out to ask for all
            400 | /metrics/api-savings?tool_id=%ff              | the query must be percent-encoded UTF-8 but holds '%ff'
            400 | /metrics/tool-breakdown?time_range=all        | time_range must be one of 1h, 24h, 30d, 7d but is 'all'
            400 | /metrics/api-savings?time_range=2d            | time_range must be one of 1h, 24h, 30d, 7d, all but is '2d'
            400 | /metrics/model-totals?window=week             | window must be one of 15m, day, hour but is 'week'
            400 | /metrics/model-totals?timezone=Mars/Olympus   | timezone must be an IANA name such as UTC or Europe/Berlin but is 'Mars/Olympus'
            422 | /metrics/model-totals?time_range=1h&from=2026-03-01 | time_range and from/to exclude each other but both are given
            422 | /metrics/model-totals?from=2026-03-02&to=2026-03-01 | from may not be after to but is: 2026-03-02T00:00:00Z > 2026-03-01T00:00:00Z
            422 | /metrics/tool-operations?offset=1&cursor=CURSOR | cursor and offset exclude each other but both are given
            400 | /metrics/tool-operations?cursor=abc           | cursor must be the next_cursor of an answer to the same question but is 'abc'
            400 | /metrics/tool-operations?cursor=%C3%A9        | cursor must be the next_cursor of an answer to the same question but is 'é'
            400 | /api/token-usage/top-sessions?by=calls        | by must be one of cost, tokens but is 'calls'
            422 | /api/token-usage/top-sessions?limit=0         | limit must be from 1 to 1000 but is '0'
            400 | /api/token-usage/user/u?timezone=x            | timezone must be an IANA name such as UTC or Europe/Berlin but is 'x'
            404 | /api/token-usage/user/nobody                  | there is no user 'nobody'
            404 | /api/token-usage/user/a%2Fb%25c%0A            | there is no user 'a/b%c\\n'
            404 | /api/token-usage/user/nobody/monthly          | there is no user 'nobody'
            404 | /api/token-usage/session/nowhere              | there is no session 'nowhere'
            404 | /api/token-usage/session/theirs               | there is no session 'theirs'
            404 | /api/token-usage/session/theirs/messages      | there is no session 'theirs'
            404 | /api/token-usage/session/gone/messages        | there is no session 'gone'
            422 | /api/token-usage/session/s/messages?offset=1  | unknown parameter 'offset'; known here: cursor, limit
            """)
    void badParametersAreRefused(int status, String path, String detail) throws Exception {
        String cursor =
                json("/metrics/tool-operations?limit=1").path("next_cursor").asText();
        Answer answer = Answer.get(gateway.port(), path.replace("CURSOR", cursor));
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.type()).isEqualTo("application/problem+json");
        assertThat(answer.detail()).isEqualTo(detail.replace("\\0", "\0").replace("\\n", "\n"));
    }

    @Test
    void aCursorIsOfItsQuestionAlone() throws Exception {
        String cursor =
                json("/metrics/tool-operations?limit=1").path("next_cursor").asText();
        assertThat(ids("?limit=2&cursor=" + cursor)).containsExactly("t2", "t1");
        for (int i = 0; i < cursor.length(); i++) {
            char other = cursor.charAt(i) == 'x' ? 'y' : 'x';
            String tampered = cursor.substring(0, i) + other + cursor.substring(i + 1);
            assertThat(Answer.get(gateway.port(), "/metrics/tool-operations?cursor=" + tampered)
                            .status())
                    .as(tampered)
                    .isEqualTo(400);
        }
        assertThat(Answer.get(gateway.port(), "/metrics/tool-operations?tool_id=a&cursor=" + cursor)
                        .status())
                .isEqualTo(400);
    }

    /** What was there before the first page is on one page, whatever comes, goes or changes meanwhile. */
    @Test
    void pagesNeitherSkipNorRepeatWhileRowsArrive() throws Exception {
        String row = "INSERT INTO tool_ledger (event_id, created_at, tool_id, session_id, tool_name, operation_mode,"
                + " parameters, voided, tenant, revision, version, arrived_at, tags, price_source, tokens_original,"
                + " tokens_actual) VALUES ('%s', '%s', 'paged', 's', 'read', 'full', '{}', false, 'default', 0, 1, now(),"
                + " '{}', '', 1, 1)";
        home.execute("SELECT tally_add_month('tool_ledger', '2026-02-01T00:00:00Z'),"
                + " tally_add_month('tool_ledger', '2026-03-01T00:00:00Z')");
        List<String> before = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            before.add("p" + i);
            home.execute(row.formatted("p" + i, "2026-03-01T00:00:0" + i / 4 + "Z"));
        }
        List<String> seen = new ArrayList<>();
        String cursor = "";
        for (int page = 0; cursor != null; page++) {
            JsonNode answer = json("/metrics/tool-operations?tool_id=paged&limit=3" + cursor);
            seen.addAll(answer.path("operations").findValuesAsText("id"));
            cursor = answer.path("next_cursor").isNull()
                    ? null
                    : "&cursor=" + answer.path("next_cursor").asText();
            home.execute(row.formatted("newer" + page, "2026-03-02T00:00:00Z"));
            home.execute(row.formatted("older" + page, "2026-02-02T00:00:00Z"));
            home.execute("UPDATE tool_ledger SET tokens_original = 2 WHERE event_id = 'p7'");
            if (page == 20) {
                break;
            }
        }
        home.execute("DELETE FROM tool_ledger WHERE tool_id = 'paged'");
        assertThat(seen).doesNotHaveDuplicates().containsAll(before);
    }

    private static String windows(String query) throws Exception {
        StringBuilder windows = new StringBuilder();
        for (JsonNode model : json("/metrics/model-totals?" + query).path("models")) {
            windows.append(windows.isEmpty() ? "" : ", ")
                    .append(
                            model.has("window_start")
                                    ? model.path("window_start").asText()
                                    : "-")
                    .append(' ')
                    .append(model.path("provider").asText())
                    .append(' ')
                    .append(model.path("calls").asText());
        }
        return windows.toString();
    }

    private static List<String> ids(String query) throws Exception {
        return json("/metrics/tool-operations" + query).path("operations").findValuesAsText("id");
    }

    private static JsonNode json(String path) throws Exception {
        Answer answer = Answer.get(gateway.port(), path);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json();
    }

    private static String get(String path) throws Exception {
        Answer answer = Answer.get(gateway.port(), path);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.body();
    }
}
