package io.tokentally.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tokentally.gateway.http.Answer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whole windows are answered from totals, the ends of a range from the ledger: here they hold different figures. */
@ExtendWith(SharedStack.class)
class TotalsQueryIT {
    private static final Instant NOW = Instant.parse("2026-03-10T12:34:56.789Z");

    private static GatewayService gateway;

    @BeforeAll
    static void start(SharedStack.Home home) throws Exception {
        home.migrated();
        home.load("ledger.sql");
        home.load("totals.sql");
        gateway = home.gateway(InstantSource.fixed(NOW), Map.of());
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @Test
    void allTimeComesFromTheDailyTotals() throws Exception {
        assertThat(get("/metrics/api-savings?time_range=all"))
                .isEqualTo("{\"api_cost_baseline\":603,\"api_cost_actual\":1,\"total_cost_saved\":602,"
                        + "\"savings_percentage\":99.83,\"total_tokens_processed\":40000000000000000000030,"
                        + "\"total_tokens_prevented\":40000000000000000000020,\"total_operations\":3,"
                        + "\"breakdown_by_tool\":{\"read\":{\"cost_saved\":602,"
                        + "\"tokens_prevented\":40000000000000000000020,\"operations\":3}},"
                        + "\"breakdown_by_mode\":{\"full\":{\"cost_saved\":602,"
                        + "\"tokens_prevented\":40000000000000000000020,\"operations\":3}},"
                        + "\"trends\":[{\"timestamp\":\"2026-03-08T00:00:00Z\","
                        + "\"tokens_prevented\":40000000000000000000020,\"cost_saved\":602,\"operations\":3}],"
                        + "\"time_range\":\"all\",\"calculated_at\":\"2026-03-10T12:34:56.789Z\"}");
        assertThat(json("/metrics/api-savings?time_range=all&tool_id=a")
                        .path("total_operations")
                        .asInt())
                .isEqualTo(2);
        assertThat(json("/metrics/api-savings?time_range=1h&tool_id=x")
                        .path("savings_percentage")
                        .asText())
                .isEqualTo("0");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            time_range=all                                                        | - openai 9
            time_range=all&window=day                                             | 2026-03-09T00:00:00Z openai 5, 2026-03-10T00:00:00Z openai 4
            time_range=all&window=hour                                            | 2026-03-10T12:00:00Z openai 3
            from=2026-03-10&to=2026-03-11                                         | - openai 4
            from=2026-03-10&to=2026-03-11&window=hour                             | 2026-03-10T12:00:00Z openai 3
            from=2026-03-10T12:00:00Z&to=2026-03-10T13:00:00Z                     | - openai 3
            from=2026-03-10T12:15:00Z&to=2026-03-10T12:45:00Z                     | - openai 3
            from=2026-03-10T12:15:00Z&to=2026-03-10T12:30:00Z                     | - openai 1
            from=2026-03-10T12:15:00Z                                             | - openai 3
            to=2026-03-10                                                         | - openai 5
            from=2026-03-10&timezone=Asia/Kolkata&window=day                      | 2026-03-09T18:30:00Z openai 3
            from=2026-03-10T12:15:00.000001Z                                      | - openai 2
            from=2026-03-10T11:19:00Z&to=2026-03-10T12:20:00Z                     | - openai 1
            from=2026-03-10T11:19:00Z&to=2026-03-10T12:30:00Z                     | - openai 2
            """)
    void rangesOnWindowsComeFromTheTotals(String query, String expected) throws Exception {
        assertThat(windows(query)).isEqualTo(expected);
    }

    @Test
    void totalsMayExceed64Bits() throws Exception {
        assertThat(get("/metrics/model-totals?time_range=all"))
                .isEqualTo("{\"models\":[{\"provider\":\"openai\",\"model\":\"gpt-4o\",\"calls\":9,"
                        + "\"tokens\":{\"input\":20000000000000000001440,\"cache_read\":null,\"cache_write_5m\":null,"
                        + "\"cache_write_1h\":null,\"output\":1,\"reasoning\":null,\"other\":{\"input_audio\":11},"
                        + "\"total\":20000000000000000001452},\"cost_usd\":4,\"unpriced_calls\":4}],"
                        + "\"as_of\":null,\"complete\":true}");
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
