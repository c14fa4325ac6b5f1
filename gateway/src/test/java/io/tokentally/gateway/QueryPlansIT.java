package io.tokentally.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.tokentally.gateway.http.Answer;
import io.tokentally.testkit.TotalsOfLedger;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** No documented filter makes Postgres read a month of a ledger from end to end, seen in the plans of what the gateway asks. */
@ExtendWith(SharedStack.class)
class QueryPlansIT {
    private static final Instant NOW = Instant.parse("2026-06-20T12:34:56.789123Z");
    private static final String FILL = """
            SELECT count(tally_add_month(ledger, timestamptz '2026-01-01T00:00:00Z' + n * interval '1 month'))
            FROM unnest(ARRAY['usage_ledger', 'tool_ledger']) AS ledger, generate_series(0, 5) AS n;
            INSERT INTO usage_ledger (tenant, event_id, revision, version, voided, occurred_at, arrived_at, user_id,
                    session_id, provider, model, input_tokens, output_tokens, other_tokens, thinking_enabled, status,
                    input_cost_usd, output_cost_usd, tags)
            SELECT CASE WHEN n % 10 = 0 THEN 'other' ELSE 'default' END, 'e-' || n, 0, 1, false,
                    timestamptz '2026-01-01T00:00:00Z' + n * interval '5 minutes', now(), 'user-' || n % 500,
                    'session-' || n / 20, 'openai', 'model-' || n % 7, n, 7, '{}', false, 'ok', 0.1, 0.1, '{"project":"a"}'
            FROM generate_series(1, 50000) AS n;
            INSERT INTO tool_ledger (tenant, event_id, revision, version, voided, created_at, arrived_at, session_id, tool_id,
                    tool_name, operation_mode, parameters, tokens_original, tokens_actual, tags, price_source,
                    baseline_cost_usd, actual_cost_usd, user_id, model)
            SELECT CASE WHEN n % 10 = 0 THEN 'other' ELSE 'default' END, 'o-' || n, 0, 1, false,
                    timestamptz '2026-01-01T00:00:00Z' + n * interval '5 minutes', now(),
                    '00000000-0000-4000-8000-' || lpad(CAST(n / 20 AS text), 12, '0'), 'tool-' || n % 9,
                    CASE WHEN n % 3 = 0 THEN 'search' ELSE 'read' END, 'full', '{}', 10, 5, '{}', 'default', 1, 0.5,
                    'user-' || n % 500, 'model-' || n % 7
            FROM generate_series(1, 50000) AS n;
            """;

    private static SharedStack.Home home;
    private static GatewayService gateway;

    @BeforeAll
    static void start(SharedStack.Home own) {
        home = own.migrated();
        home.execute(FILL);
        TotalsOfLedger.statements().forEach(home::execute);
        home.execute("ANALYZE");
        gateway = home.gateway(InstantSource.fixed(NOW), Map.of());
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/metrics/usage",
                "/metrics/usage?provider=openai&group_by=tag:project",
                "/metrics/usage?model=model-3&group_by=token_source,session",
                "/metrics/usage?user_id=user-7&time_range=all",
                "/metrics/usage?session_id=session-7&time_range=all",
                "/metrics/usage?status=ok&from=2026-05-03&to=2026-05-04&timezone=Asia/Kolkata",
                "/metrics/usage?detail=false&time_range=30d&group_by=provider,model&compare=previous",
                "/metrics/usage?detail=false&time_range=30d&group_by=model&user_id=user-7",
                "/metrics/savings?group_by=file",
                "/metrics/savings?time_range=30d&group_by=tool,mode&compare=previous",
                "/metrics/savings?tool_id=tool-3&user_id=user-7",
                "/metrics/savings?session_id=00000000-0000-4000-8000-000000000007&time_range=all",
                "/metrics/savings?model=model-3&tool_name=read&operation_mode=full",
                "/metrics/api-savings?time_range=30d&compare=previous",
                "/metrics/api-savings?time_range=7d&tool_id=tool-3",
                "/metrics/tool-breakdown?time_range=30d",
                "/metrics/model-totals?time_range=30d",
                "/metrics/model-totals?window=day&from=2026-03-01&to=2026-05-01T00:00:00.000001Z&provider=openai",
                "/metrics/tool-operations",
                "/metrics/tool-operations?offset=40",
                "/metrics/tool-operations?session_id=00000000-0000-4000-8000-000000000007",
                "/metrics/tool-operations?tool_name=search",
                "/metrics/tool-operations?operation_mode=full",
                "/metrics/tool-operations?tool_id=tool-3",
                "/metrics/tool-operations?start_date=2026-05-03&end_date=2026-05-04",
                "/api/token-usage/user/user-7",
                "/api/token-usage/user/user-7?time_range=30d",
                "/api/token-usage/user/user-7/monthly?timezone=America/New_York",
                "/api/token-usage/session/session-7",
                "/api/token-usage/session/session-7?time_range=30d",
                "/api/token-usage/session/session-7/messages?limit=5",
                "/api/token-usage/top-sessions",
                "/api/token-usage/top-sessions?time_range=24h",
                "/api/token-usage/cache-efficiency?time_range=24h&model=model-3",
                "/api/token-usage/cache-efficiency?user_id=user-7",
                "/export/usage?user_id=user-7",
                "/export/usage?time_range=24h&status=ok",
                "/export/tools?time_range=24h&tool_name=read"
            })
    void noMonthIsReadFromEndToEnd(String question) throws Exception {
        for (String statement : statements(question)) {
            assertThat(String.join("\n", home.explainedAs("default", statement)))
                    .as(question + "\n" + statement)
                    .doesNotContainPattern("Seq Scan on (usage|tool)_ledger_20260[1-6]"); // others are empty
        }
    }

    /** A deep page does not look into the months before it, however many there are. */
    @Test
    void aCursorLeavesOutWholeMonths() throws Exception {
        String path = "/metrics/tool-operations?limit=1";
        String cursor = Answer.get(gateway.port(), path + "&offset=30000")
                .json()
                .path("next_cursor")
                .asText();
        assertThat(statements(path + "&cursor=" + cursor))
                .anySatisfy(statement -> assertThat(String.join("\n", home.explainedAs("default", statement)))
                        .contains("tool_ledger_202602")
                        .doesNotContainPattern("tool_ledger_20260[3-6]"));
    }

    /** What the gateway asks Postgres in order to answer, with its values, but for who asks. */
    private static List<String> statements(String question) throws Exception {
        Logger sql = (Logger) LoggerFactory.getLogger("io.tokentally.gateway.sql");
        ListAppender<ILoggingEvent> heard = new ListAppender<>();
        heard.start();
        sql.addAppender(heard);
        sql.setAdditive(false);
        sql.setLevel(Level.TRACE);
        try {
            Answer answer = Answer.get(gateway.port(), question);
            assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        } finally {
            sql.setAdditive(true);
            sql.setLevel(null);
            sql.detachAppender(heard);
        }
        List<String> statements = heard.list.stream()
                .map(ILoggingEvent::getFormattedMessage)
                .map(statement -> statement.replaceFirst("^SELECT set_config[^;]*;\\s*", ""))
                .filter(statement -> statement.contains("_ledger") || statement.contains("_totals"))
                .toList();
        assertThat(statements).isNotEmpty();
        return statements;
    }
}
