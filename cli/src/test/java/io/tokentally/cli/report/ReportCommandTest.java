package io.tokentally.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tokentally.cli.Ran;
import io.tokentally.cli.http.FakeServer;
import java.math.BigDecimal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReportCommandTest {
    @SuppressWarnings("NullAway.Init") // start() sets it
    private FakeServer gateway;

    @BeforeEach
    void start() throws Exception {
        gateway = new FakeServer();
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void aDayIsALineAndTheTotalsSum() {
        models(
                row("2026-01-01T05:00:00Z", "gpt-4o", 1_000, "0.25", 0),
                row("2026-01-01T05:00:00Z", "claude-sonnet-4-5", 2_000, "0.5", 0),
                row("2026-01-02T05:00:00Z", "gpt-4o", 4_000, "1", 0));

        Ran ran = report("daily", "-z", "America/New_York", "--since", "20260101", "--until", "2026-01-02");

        assertThat(ran.lines())
                .containsExactly(
                        "                                                   Cache  Cache",
                        "Date        Models                  Input  Output  write   read  Total  Cost USD",
                        "2026-01-01  claude-sonnet-4-5, gp…  3,000      30     18      4  3,052    0.7500",
                        "2026-01-02  gpt-4o                  4,000      15      9      2  4,026    1.0000",
                        "--------------------------------------------------------------------------------",
                        "Total                               7,000      45     27      6  7,078    1.7500");
    }

    @Test
    void askedForTheDaysOfTheZone() {
        models();

        Ran ran = report("daily", "-z", "America/New_York", "--since", "20260101", "--until", "2026-01-02");

        assertThat(ran.out()).isEqualToNormalizingNewlines("Nothing was counted from 2026-01-01 to 2026-01-02.\n");
        assertThat(gateway.asked)
                .containsExactly("/metrics/model-totals?timezone=America%2FNew_York&from=2026-01-01T05%3A00%3A00Z"
                        + "&to=2026-01-03T05%3A00%3A00Z&window=day");
    }

    @Test
    void everyTableFits80ColumnsAndShowsThatItWasShortened() {
        models(
                row(
                        "2026-01-01T00:00:00Z",
                        "a-model-whose-name-is-longer-than-anybody-would-like-it-to-be-2026-01-01-preview",
                        987_654_321_987L,
                        "1234567.891",
                        3),
                row("2026-01-01T00:00:00Z", "日本語のモデル", 1, "0.0001", 0));

        for (String kind : new String[] {"daily", "hourly", "models"}) {
            for (String option : new String[] {"--order=asc", "--breakdown", "--compact"}) {
                Ran ran = report(kind, option, "-z", "UTC");
                assertThat(ran.lines()).as(ran.out()).allMatch(line -> line.codePointCount(0, line.length()) <= 80);
                assertThat(ran.out()).contains("…", "3 of 14 calls have no known price and are not in the cost.");
            }
        }
        assertThat(report("daily", "-z", "UTC").out())
                .contains("987.65B", "1.23M", "K, M, B, T: thousands, millions, billions, trillions");
    }

    @Test
    void numbersEndInOneColumn() {
        models(row("2026-01-01T00:00:00Z", "a", 5, "0.1", 0), row("2026-01-02T00:00:00Z", "b", 5_000_000, "10", 0));

        assertThat(report("daily", "-z", "UTC").lines())
                .containsExactly(
                        "                                       Cache  Cache",
                        "Date        Models      Input  Output  write   read      Total  Cost USD",
                        "2026-01-01  a               5      15      9      2         31    0.1000",
                        "2026-01-02  b       5,000,000      15      9      2  5,000,026   10.0000",
                        "------------------------------------------------------------------------",
                        "Total               5,000,005      30     18      4  5,000,057   10.1000");
    }

    @Test
    void jsonHasEveryDigitAndTheOrderAskedFor() throws Exception {
        models(
                row("2026-01-01T00:00:00Z", "gpt-4o", 1_000, "0.123456789012345678", 0),
                row("2026-01-02T00:00:00Z", "gpt-4o", 9_007_199_254_740_993L, "100", 1));

        JsonNode json = json(report("daily", "--json", "--order", "desc", "--breakdown", "-z", "UTC"));

        assertThat(json.at("/daily/0/date").textValue()).isEqualTo("2026-01-02");
        assertThat(json.at("/daily/0/tokens/input").longValue()).isEqualTo(9_007_199_254_740_993L);
        assertThat(json.at("/daily/0/models/0").textValue()).isEqualTo("gpt-4o (openai)");
        assertThat(json.at("/daily/0/breakdown/0/model").textValue()).isEqualTo("gpt-4o (openai)");
        assertThat(json.at("/totals/cost_usd").decimalValue()).isEqualByComparingTo("100.123456789012345678");
        assertThat(json.at("/totals/tokens/other/input_audio").decimalValue()).isEqualByComparingTo(BigDecimal.ZERO);
        assertThat(json.at("/totals/tokens/cache_write_1h").isNull()).isTrue();
        assertThat(json.path("as_of").textValue()).isEqualTo("2026-11-22T00:00:00Z");
    }

    @Test
    void sessionsAreInTheOrderOfTheirLastUse() {
        gateway.answers(
                "/metrics/usage",
                200,
                "{\"rows\":[" + session("s-new", "2026-01-03T00:00:00Z", "5") + ","
                        + session("s-old", "2026-01-01T00:00:00Z", "7") + "],\"as_of\":null}");

        Ran ran = report("sessions", "-z", "UTC");

        assertThat(ran.lines().get(1)).startsWith("s-old    2026-01-01");
        assertThat(ran.lines().get(2)).startsWith("s-new    2026-01-03");
        assertThat(gateway.asked)
                .singleElement()
                .asString()
                .contains("group_by=session", "order=cost", "limit=1000", "time_range=all");
    }

    @Test
    void savingsSumByToolAndMode() {
        gateway.answers("/metrics/savings", 200, """
                {"rows":[
                 {"tool_name":"read","operation_mode":"overview","model":"m1","operations":2,"tokens_original":100,
                  "tokens_actual":30,"tokens_prevented":70,"cost_saved":0.00105},
                 {"tool_name":"read","operation_mode":"overview","model":null,"operations":1,"tokens_original":10,
                  "tokens_actual":30,"tokens_prevented":-20,"cost_saved":-0.0003}],"as_of":null}
                """);

        assertThat(report("savings", "--breakdown", "-z", "UTC").lines())
                .containsExactly(
                        "Tool   Mode        Calls  Original  Actual  Prevented  Saved USD",
                        "read   overview        3       110      60         50     0.0008",
                        "       m1              2       100      30         70     0.0011",
                        "       (no model)      1        10      30        -20    -0.0003",
                        "----------------------------------------------------------------",
                        "Total                  3       110      60         50     0.0008");
    }

    @Test
    void theKeyGoesAlongAndARefusalIsOneLine() {
        gateway.answers("/metrics/model-totals", 403, "{\"detail\":\"this key may not read\"}");

        Ran ran = report("models", "--key", "tk_secret");

        assertThat(gateway.authorization).isEqualTo("Bearer tk_secret");
        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.err().lines()).singleElement().asString().contains("HTTP 403 this key may not read");
        assertThat(ran.err()).doesNotContain("tk_secret");
    }

    @Test
    void whatIsNoDayOrZoneIsWrongUsage() {
        assertThat(report("daily", "--since", "yesterday"))
                .satisfies(ran -> assertThat(ran.code()).isEqualTo(2))
                .satisfies(ran -> assertThat(ran.err()).contains("--since must be a day", "'yesterday'"));
        assertThat(report("daily", "-z", "Mars").err()).contains("--timezone must be an IANA name", "'Mars'");
        assertThat(report("daily", "--since", "20260102", "--until", "20260101").err())
                .contains("--since 20260102 is after --until 20260101");
    }

    private Ran report(String kind, String... options) {
        String[] args = new String[options.length + 4];
        args[0] = "report";
        args[1] = kind;
        args[2] = "--url";
        args[3] = gateway.url();
        System.arraycopy(options, 0, args, 4, options.length);
        return Ran.tally(args);
    }

    private void models(String... rows) {
        gateway.answers(
                "/metrics/model-totals",
                200,
                "{\"models\":[" + String.join(",", rows) + "],\"as_of\":\"2026-11-22T00:00:00Z\",\"complete\":true}");
    }

    private static String row(String start, String model, long input, String cost, int unpriced) {
        return """
                {"provider":"openai","model":"%s","window_start":"%s","calls":7,"tokens":{"input":%d,"cache_read":2,
                 "cache_write_5m":9,"cache_write_1h":null,"output":10,"reasoning":5,"other":{"input_audio":0},
                 "total":%d},"cost_usd":%s,"unpriced_calls":%d}
                """.formatted(model, start, input, input + 26, cost, unpriced);
    }

    private static String session(String id, String used, String cost) {
        return """
                {"session_id":"%s","last_used":"%s","calls":1,"tokens":{"input":1,"cache_read":null,
                 "cache_write_5m":null,"cache_write_1h":null,"output":1,"reasoning":null,"other":{},"total":2},
                 "cost_usd":%s,"unpriced_calls":0}
                """.formatted(id, used, cost);
    }

    private static JsonNode json(Ran ran) throws Exception {
        return new ObjectMapper()
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .readTree(ran.out());
    }
}
