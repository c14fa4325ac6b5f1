package io.tokentally.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tokentally.gateway.http.Answer;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Pages by cursor while another session writes newer rows, late ones and later versions of old ones without a pause. */
@ExtendWith(SharedStack.class)
class CursorIT {
    private static final int ROWS = 2_000;
    /** Of one moment are always four rows, over three months. */
    private static final String MOMENT = "timestamptz '2026-01-02T00:00:00Z' + (%1$s / 4) * interval '4 hours'";

    private static final String CALL = """
            INSERT INTO usage_ledger (tenant, event_id, revision, version, voided, occurred_at, arrived_at, user_id, session_id,
                provider, model, input_tokens, other_tokens, thinking_enabled, status, tags)
            SELECT 'default', '%2$s' || n, 0, 1, false, %1$s, now(), 'u', 'paged', 'openai', 'm', n, '{}', false, 'ok', '{}'
            FROM generate_series(%3$d, %4$d) AS n;
            """;
    private static final String OPERATION = """
            INSERT INTO tool_ledger (tenant, event_id, revision, version, voided, created_at, arrived_at, session_id, tool_id,
                tool_name, operation_mode, parameters, tokens_original, tokens_actual, tags, price_source)
            SELECT 'default', '%2$s' || n, 0, 1, false, %1$s, now(), 's', 'paged', 'read', 'full', '{}', n, 1, '{}', 'default'
            FROM generate_series(%3$d, %4$d) AS n;
            """;
    private static final String CHANGE = """
            UPDATE usage_ledger SET version = version + 1, input_tokens = input_tokens + 1 WHERE event_id = 'early-%1$d';
            UPDATE tool_ledger SET version = version + 1, tokens_actual = 2 WHERE event_id = 'early-%1$d';
            """;

    private static SharedStack.Home home;
    private static GatewayService gateway;

    @BeforeAll
    static void start(SharedStack.Home own) {
        home = own.migrated();
        home.execute(insert("early-", 1, ROWS, MOMENT.formatted("n")) + "ANALYZE;");
        gateway = home.gateway(InstantSource.system(), Map.of());
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @Test
    void operationsAreNeitherSkippedNorRepeated() throws Exception {
        pagesHoldEachEarlyRowOnce("/metrics/tool-operations?tool_id=paged&limit=5", "operations", "id");
    }

    @Test
    void norAreMessages() throws Exception {
        pagesHoldEachEarlyRowOnce("/api/token-usage/session/paged/messages?limit=5", "messages", "event_id");
    }

    private static void pagesHoldEachEarlyRowOnce(String path, String rows, String id) throws Exception {
        ExecutorService writer = Executors.newSingleThreadExecutor(task -> new Thread(task, "cursor-writer"));
        AtomicBoolean done = new AtomicBoolean();
        CountDownLatch begun = new CountDownLatch(1);
        List<String> seen = new ArrayList<>();
        int written;
        try {
            Future<Integer> writing = writer.submit(() -> write(rows, done, begun));
            assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
            String cursor = "";
            while (cursor != null) {
                Answer answer = Answer.get(gateway.port(), path + cursor);
                assertThat(answer.status()).as(answer.body()).isEqualTo(200);
                JsonNode page = answer.json();
                seen.addAll(page.path(rows).findValuesAsText(id));
                done.compareAndSet(false, seen.size() > ROWS); // Otherwise there might be no end to it.
                cursor = page.path("next_cursor").isNull()
                        ? null
                        : "&cursor=" + page.path("next_cursor").asText();
            }
            done.set(true);
            written = writing.get(20, TimeUnit.SECONDS);
        } finally {
            done.set(true);
            writer.shutdownNow();
        }
        assertThat(seen).doesNotHaveDuplicates();
        assertThat(seen.stream().filter(name -> name.startsWith("early-"))).hasSize(ROWS);
        assertThat(written).as("rows written meanwhile").isGreaterThan(10);
    }

    /** Rows everywhere: newer than all, and among the early ones, also of their moments. */
    private static int write(String run, AtomicBoolean done, CountDownLatch begun) {
        int written = 0;
        while (!done.get()) {
            int n = ++written;
            home.execute(insert("newer-" + run, n, n, "timestamptz '2026-04-02T00:00:00Z' + n * interval '1 second'")
                    + insert("late-" + run, n, n, MOMENT.formatted("((n * 37) % " + ROWS + ")"))
                    + CHANGE.formatted(n * 17 % ROWS + 1));
            begun.countDown();
        }
        return 2 * written;
    }

    private static String insert(String prefix, int first, int last, String time) {
        return CALL.formatted(time, prefix, first, last) + OPERATION.formatted(time, prefix, first, last);
    }
}
