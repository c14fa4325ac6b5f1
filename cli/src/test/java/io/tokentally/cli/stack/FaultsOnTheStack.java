package io.tokentally.cli.stack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tokentally.cli.Main;
import io.tokentally.cli.imports.SharedData;
import io.tokentally.cli.settings.StackFile;
import io.tokentally.embedded.ChildProcess;
import io.tokentally.schemas.Topics;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** Processes are killed, prices change and rows are tampered with: no total is wrong, or reconcile says which. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
abstract class FaultsOnTheStack extends OnTheStack {
    @Test
    @Order(5)
    void killsInMidStreamChangeNoTotal() throws Exception {
        Path conv = SharedData.path("llm-traces/azure_llm_2023_conv.csv");
        long before = records();
        CompletableFuture<String> imported = CompletableFuture.supplyAsync(() -> run(trace(conv, "trace-conv")));

        kill(stack.gateway, before + 1_000, imported);
        kill(stack.processor, before + 5_000, imported);
        kill(stack.sink, before + 9_000, imported);
        kill(stack.embedded.postgres(), before + 13_000, imported);

        assertThat(imported.get()).contains("accepted 19,366,", "rejected 0,");
        assertThat(sums("model = 'trace-conv'")).isEqualTo("19366 22361870 4088665 0 0");
        JsonNode live = http.get(stack.settings.get(StackFile.STATE_URL) + "/state/models/openai/trace-conv")
                .path("models")
                .path(0);
        assertThat(live.path("calls").longValue()).isEqualTo(19_366);
        assertThat(live.path("tokens").path("input").longValue()).isEqualTo(22_361_870);
        assertEverythingAgrees("kills");
    }

    @Test
    @Order(6)
    void aKilledBrokerChangesNoTotal() throws Exception {
        Path code = SharedData.path("llm-traces/azure_llm_2023_code.csv");
        long before = records();
        CompletableFuture<String> imported = CompletableFuture.supplyAsync(() -> run(trace(code, "trace-broker")));

        kill(stack.embedded.kafka(), before + 3_000, imported);

        assertThat(imported.get()).contains("rejected 0,");
        assertThat(sums("model = 'trace-broker'")).isEqualTo("8819 18059974 245896 0 0");
        assertEverythingAgrees("a killed broker");
    }

    @Test
    @Order(7)
    void whatIsCountedIsPricedAgainOnceAlsoAfterAKill() throws Exception {
        new Repriced(stack).check();
        assertEverythingAgrees("repriced and back");
    }

    @Test
    @Order(8)
    @Tag("long")
    void reconcileFindsWhatWasTamperedWith() throws Exception {
        update(
                "UPDATE model_totals SET output_tokens = output_tokens + 1 WHERE model = 'trace-code' AND \"window\" = 'day'");
        update("DELETE FROM model_totals WHERE model = 'trace-code' AND \"window\" = 'hour'");
        update("DELETE FROM usage_ledger WHERE event_id = 'anthropic:msg_grown'");
        String changed = one("SELECT min(event_id) FROM usage_ledger WHERE model = 'trace-broker'");
        String twice = one("SELECT max(event_id) FROM usage_ledger WHERE model = 'trace-broker'");
        update("UPDATE usage_ledger SET input_tokens = input_tokens + 5 WHERE event_id = '" + changed + "'");
        doubled("'invented'", "occurred_at", "now()", twice);
        doubled("event_id", "occurred_at - interval '1 microsecond'", "now()", twice);

        assertThat(reconcile(1))
                .contains(
                        "model_totals against usage_ledger: [default, openai, trace-code, day, 2023-11-16 00:00:00+00]"
                                + " output_tokens: 245896 but 245897")
                .contains("model_totals against usage_ledger: [default, openai, trace-code, hour, ")
                .contains(
                        "session_totals against usage_ledger: [default, grown, anthropic, claude-opus-4-6] calls: 0 but 1")
                .contains("tally.usage-totals.v1 against model_totals")
                .contains(
                        "tally.usage-ledger.v1 against usage_ledger: [\"default\",\"anthropic:msg_grown\"]: a record but"
                                + " absent")
                .contains("tally.usage-ledger.v1 against usage_ledger: [\"default\",\"" + changed + "\"] input_tokens")
                .contains("tally.usage-ledger.v1 against usage_ledger: [\"default\",\"invented\"]: absent but a row")
                .contains(
                        "tally.usage-ledger.v1 against usage_ledger: [\"default\",\"" + twice + "\"]: absent but a row")
                .contains("rows of usage_ledger against /state/audit: tenant 'default' ledger");

        assertThat(reconcile(0, "--repair"))
                .contains("[\"default\",\"anthropic:msg_grown\"]: was missing, now as record tally.usage-ledger.v1-")
                .contains("[\"default\",\"" + changed + "\"]: 1 row replaced, now as record")
                .contains("[\"default\",\"" + twice + "\"]: 2 rows replaced, now as record")
                .contains("[\"default\",\"invented\"]: 1 row removed, of which Kafka has no record")
                .endsWith("no difference\n");
    }

    /** Older than what Kafka keeps of the ledger: nobody knows any more whether it was right. */
    @Test
    @Order(8)
    @Tag("long")
    void repairLeavesWhatKafkaNoLongerHolds() throws Exception {
        String some = one("SELECT max(event_id) FROM usage_ledger WHERE model = 'trace-code'");
        doubled("'old'", "occurred_at", "now() - interval '60 days'", some);

        assertThat(reconcile(1, "--repair"))
                .contains(
                        "model_totals against usage_ledger: [default, openai, trace-code, day, 2023-11-16 00:00:00+00] calls")
                .contains("nothing to repair")
                .contains("What is left cannot be repaired from what Kafka holds");
        assertThat(one("SELECT count(*) FROM usage_ledger WHERE event_id = 'old'"))
                .isEqualTo("1");
        update("DELETE FROM usage_ledger WHERE event_id = 'old'");
    }

    private static void doubled(String id, String occurredAt, String arrivedAt, String of) throws SQLException {
        update("CREATE TEMP TABLE copied AS SELECT * FROM usage_ledger WHERE event_id = '" + of + "';"
                + " UPDATE copied SET occurred_at = " + occurredAt + ", arrived_at = " + arrivedAt + ", event_id = "
                + id
                + "; INSERT INTO usage_ledger SELECT * FROM copied; DROP TABLE copied");
    }

    private static String reconcile(int code, String... more) {
        StringWriter out = new StringWriter();
        List<String> arguments = new ArrayList<>(List.of("reconcile", "--data", folder.toString(), "--timeout", "60"));
        arguments.addAll(List.of(more));
        assertThat(Main.run(new PrintWriter(out), new PrintWriter(out), arguments.toArray(String[]::new)))
                .as(out::toString)
                .isEqualTo(code);
        return out.toString();
    }

    /** Kills it once that many records lie on the raw topic, and starts it again. */
    private static void kill(ChildProcess process, long records, CompletableFuture<?> stream) throws Exception {
        Awaitility.await(process.name())
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> stream.isDone() || records() >= records);
        assertThat(stream)
                .as("the stream goes on while %s is killed", process.name())
                .isNotDone();
        process.kill();
        process.restart();
    }

    private static long records() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", stack.embedded.bootstrapServers()))) {
            Map<TopicPartition, OffsetSpec> partitions = new HashMap<>();
            for (int partition = 0; partition < 4; partition++) {
                partitions.put(new TopicPartition(Topics.USAGE_EVENTS.name(), partition), OffsetSpec.latest());
            }
            return admin.listOffsets(partitions).all().get().values().stream()
                    .mapToLong(end -> end.offset())
                    .sum();
        }
    }
}
