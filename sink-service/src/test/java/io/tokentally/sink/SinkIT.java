package io.tokentally.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tokentally.schemas.Keys;
import io.tokentally.schemas.Topics;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** What lands in the tables, and what stops the sink. */
class SinkIT extends SinkTestBase {
    @Test
    void aFullUsageEntryLandsAsItWas() {
        outputs.commit(List.of(outputs.usage(Samples.fullUsage()), outputs.usage(Samples.voidOfUnknown())));
        sink();
        awaitDrained();

        Map<String, Object> row = database.row("SELECT *, arrived_at::text AS arrived,"
                + " to_char(occurred_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"') AS occurred,"
                + " price->>'input' AS price_input, price->'other'->>'input_audio' AS price_audio"
                + " FROM usage_ledger WHERE NOT voided");
        for (String name : List.of("user", "session", "message", "provider", "model", "operation", "producer")) {
            String column = List.of("provider", "model", "operation").contains(name) ? name : name + "_id";
            assertThat(row.get(column)).isEqualTo(name + " " + Samples.AWKWARD);
        }
        assertThat(row)
                .as("each column has its field")
                .doesNotContainValue(null)
                .containsEntry("event_id", "id " + Samples.AWKWARD)
                .containsEntry("revision", 3L)
                .containsEntry("version", (1L << 40) + 1)
                .containsEntry("occurred", "2026-03-29T01:59:59.999999Z")
                .containsEntry("input_tokens", Long.MAX_VALUE)
                .containsEntry("cache_read_tokens", 2L)
                .containsEntry("cache_write_5m_tokens", 3L)
                .containsEntry("cache_write_1h_tokens", 4L)
                .containsEntry("output_tokens", 5L)
                .containsEntry("reasoning_tokens", 6L)
                .containsEntry("token_source", "api:1+2")
                .containsEntry("service_tier", "tier " + Samples.AWKWARD)
                .containsEntry("thinking_enabled", true)
                .containsEntry("thinking_budget", 1_024L)
                .containsEntry("stop_reason", "stop " + Samples.AWKWARD)
                .containsEntry("status", "error")
                .containsEntry("latency_us", 1_234_567L)
                .containsEntry("reported_cost_usd", Samples.LARGEST)
                .containsEntry("input_cost_usd", Samples.SMALLEST)
                .containsEntry("output_cost_usd", Samples.LARGEST.negate())
                .containsEntry("price_input", "0.000000000000000001")
                .containsEntry("price_audio", Samples.LARGEST.toPlainString())
                .containsEntry("producer_seq", 9L);
        assertThat(database.value("SELECT tags->>(SELECT jsonb_object_keys(tags)) FROM usage_ledger WHERE NOT voided"))
                .isEqualTo("tag " + Samples.AWKWARD);
        assertThat(database.value("SELECT jsonb_object_keys(other_tokens) FROM usage_ledger WHERE NOT voided"))
                .isEqualTo("input_" + Samples.AWKWARD);
        assertThat(database.value("SELECT date_part('year', arrived_at AT TIME ZONE 'UTC') || ' '"
                        + " || date_part('microseconds', arrived_at) FROM usage_ledger WHERE NOT voided"))
                .isEqualTo("9999 59999999");

        Map<String, Object> unknown = database.row("SELECT * FROM usage_ledger WHERE voided");
        assertThat(unknown).containsEntry("input_tokens", null);
        assertThat(database.value("SELECT tableoid::regclass || ' ' || occurred_at FROM usage_ledger WHERE voided"))
                .isEqualTo("usage_ledger_timeless -infinity");
        assertThat(database.value("SELECT arrived_at = 'epoch' FROM usage_ledger WHERE voided"))
                .isEqualTo("t");
    }

    @Test
    void aFullToolEntryLandsAsItWas() {
        outputs.commit(List.of(outputs.tool(Samples.fullTool())));
        sink();
        awaitDrained();

        assertThat(database.row("SELECT *, length(parameters) AS parameters_length,"
                        + " extract(epoch FROM created_at) AS created FROM tool_ledger"))
                .doesNotContainValue(null)
                .containsEntry("event_id", "tool " + Samples.AWKWARD)
                .containsEntry("created", new BigDecimal("0.000001"))
                .containsEntry("tool_id", "id " + Samples.AWKWARD)
                .containsEntry("tool_name", "read")
                .containsEntry("operation_mode", "overview")
                .containsEntry("parameters_length", 60_009)
                .containsEntry("file_path", "/src/" + Samples.AWKWARD)
                .containsEntry("tokens_original", Long.MAX_VALUE)
                .containsEntry("tokens_actual", 1L)
                .containsEntry("response_time_us", 42L)
                .containsEntry("cache_hit", false)
                .containsEntry("price_usd", new BigDecimal("0.000015000000000000"))
                .containsEntry("price_source", "default")
                .containsEntry("baseline_cost_usd", Samples.LARGEST)
                .containsEntry("actual_cost_usd", Samples.SMALLEST);
    }

    @Test
    void totalsLandWithSumsBeyond64Bits() {
        outputs.commit(List.of(
                outputs.total(Samples.modelTotal("gpt-4o", 1, 7)),
                outputs.total(Samples.userTotal()),
                outputs.total(Samples.sessionTotal(1, 7)),
                outputs.total(Samples.savingsTotal())));
        sink();
        awaitDrained();

        assertThat(database.row("SELECT *, other_tokens->'input_audio'->>'sum' AS audio,"
                        + " extract(epoch FROM window_start)::bigint AS start,"
                        + " key_hash = sha256(convert_to('[\"default\",\"openai\",\"gpt-4o\",\"hour\","
                        + "\"2026-03-29T01:00:00Z\"]', 'UTF8')) AS hashed FROM model_totals"))
                .containsEntry("hashed", true)
                .containsEntry("window", "hour")
                .containsEntry("start", Instant.parse("2026-03-29T01:00:00Z").getEpochSecond())
                .containsEntry("calls", BigDecimal.valueOf(7))
                .containsEntry("unpriced_calls", BigDecimal.valueOf(2))
                .containsEntry("cache_hit_calls", BigDecimal.valueOf(5))
                .containsEntry("input_tokens", Samples.BEYOND_64_BITS)
                .containsEntry("input_reported", BigDecimal.valueOf(6))
                .containsEntry("reasoning_tokens", BigDecimal.valueOf(15))
                .containsEntry("reasoning_reported", BigDecimal.valueOf(16))
                .containsEntry("audio", Samples.BEYOND_64_BITS.toPlainString())
                .containsEntry("input_cost_usd", Samples.LARGEST)
                .containsEntry("output_cost_usd", Samples.SMALLEST)
                .containsEntry("latency_us", Samples.BEYOND_64_BITS);
        assertThat(database.value("SELECT user_id FROM user_totals")).isEqualTo("user " + Samples.AWKWARD);
        assertThat(database.value("SELECT session_id FROM session_totals")).isEqualTo("session " + Samples.AWKWARD);
        assertThat(database.row("SELECT * FROM savings_totals"))
                .containsEntry("operations", BigDecimal.valueOf(11))
                .containsEntry("tokens_original", Samples.BEYOND_64_BITS)
                .containsEntry("tokens_actual", BigDecimal.ONE)
                .containsEntry("baseline_cost_usd", Samples.LARGEST)
                .containsEntry("response_time_us", Samples.BEYOND_64_BITS)
                .containsEntry("response_time_operations", BigDecimal.valueOf(10))
                .containsEntry("cache_hits", BigDecimal.valueOf(9))
                .containsEntry("cache_hit_operations", BigDecimal.valueOf(8));
    }

    @Test
    void rejectedRecordsKeepTheirBytesAndReasons() {
        byte[] bytes = {0, 1, 2, (byte) 0xff};
        outputs.commit(List.of(
                OutputTopics.rejected("a", "user_id 'a\0b' holds a NUL 🙂", bytes, Samples.TIME),
                OutputTopics.rejected("b", "", new byte[0], Instant.EPOCH)));
        sink();
        awaitDrained();

        assertThat(database.row("SELECT *, encode(value, 'hex') AS bytes FROM rejected WHERE detail <> ''"))
                .containsEntry("detail", "user_id 'a␀b' holds a NUL 🙂")
                .containsEntry("reason", "not_wire_format")
                .containsEntry("source_topic", "tally.usage-events.v1")
                .containsEntry("source_partition", 3)
                .containsEntry("source_offset", 17L)
                .containsEntry("bytes", "000102ff");
        assertThat(database.number("SELECT count(*) FROM rejected")).isEqualTo(2);
    }

    @Test
    void anOlderFormNeverReplacesANewerOne() {
        sink();
        outputs.commit(
                List.of(outputs.usage(Samples.plainUsage("e", 5)), outputs.total(Samples.modelTotal("m", 5, 5))));
        awaitDrained();
        outputs.commit(List.of(
                outputs.usage(Samples.plainUsage("e", 4)),
                outputs.usage(Samples.plainUsage("e", 5)),
                outputs.total(Samples.modelTotal("m", 4, 4))));
        awaitDrained();
        assertThat(database.number("SELECT input_tokens FROM usage_ledger")).isEqualTo(5);
        assertThat(database.number("SELECT calls FROM model_totals")).isEqualTo(5);

        outputs.commit(List.of(
                outputs.usage(Samples.plainUsage("e", 7)),
                outputs.usage(Samples.plainUsage("e", 6)),
                outputs.total(Samples.modelTotal("m", 7, 7)),
                outputs.total(Samples.modelTotal("m", 6, 6))));
        awaitDrained();
        assertThat(database.number("SELECT input_tokens FROM usage_ledger")).isEqualTo(7);
        assertThat(database.number("SELECT calls FROM model_totals")).isEqualTo(7);
    }

    @Test
    void aTombstoneDeletesATotalButNoLedgerRow() {
        SimpleMeterRegistry metrics = new SimpleMeterRegistry();
        sink(Map.of(), metrics, step -> {});
        String session = Keys.of(Samples.sessionTotal(9, 9));
        String event = Keys.of(Samples.plainUsage("e", 1).getEvent());
        outputs.commit(List.of(outputs.total(Samples.sessionTotal(9, 9)), outputs.usage(Samples.plainUsage("e", 1))));
        awaitDrained();
        assertThat(database.number("SELECT count(*) FROM session_totals")).isEqualTo(1);

        outputs.commit(List.of(
                OutputTopics.raw(Topics.SESSION_TOTALS, session, null),
                OutputTopics.raw(Topics.USAGE_LEDGER, event, null)));
        awaitDrained();
        assertThat(database.number("SELECT count(*) FROM session_totals")).isZero();
        assertThat(database.number("SELECT count(*) FROM usage_ledger")).isEqualTo(1);
        assertThat(metrics.counter("tokentally.sink.ledger.tombstones").count()).isEqualTo(1);

        outputs.commit(List.of(outputs.total(Samples.sessionTotal(1, 1))));
        awaitDrained();
        assertThat(database.number("SELECT calls FROM session_totals")).isEqualTo(1);
    }

    @Test
    void aRestartReadsOnWhereThePositionsAre() {
        sendRejected(200);
        SinkService first = sink();
        awaitDrained();
        first.close();
        assertThat(first.failure()).isNull();
        sendRejected(50);

        SimpleMeterRegistry metrics = new SimpleMeterRegistry();
        sink(Map.of(), metrics, step -> {});
        awaitDrained();

        await().untilAsserted(() ->
                assertThat(metrics.counter("tokentally.sink.records").count()).isEqualTo(50));
        assertThat(database.number("SELECT count(*) FROM rejected")).isEqualTo(250);
        assertThat(database.number("SELECT count(*) FROM rejected WHERE detail = 'aborted'"))
                .isZero();
    }

    @Test
    void anIdleSinkWritesNothing() {
        sendRejected(10);
        SimpleMeterRegistry metrics = new SimpleMeterRegistry();
        SinkService sink = sink(Map.of(), metrics, step -> {});
        awaitDrained();
        long batches = metrics.timer("tokentally.sink.batch").count();
        await().during(Duration.ofSeconds(2))
                .until(() -> metrics.timer("tokentally.sink.batch").count() <= batches + 1);
        assertThat(sink.isReady()).isTrue();
    }

    @Test
    void anOlderBackupIsFilledAgainFromKafka() {
        sendRejected(100);
        outputs.commit(
                List.of(outputs.usage(Samples.plainUsage("e", 1)), outputs.total(Samples.modelTotal("m", 1, 1))));
        SinkService first = sink();
        awaitDrained();
        first.close();
        Database backup = parts.copyOf(database);
        sendRejected(50);
        outputs.commit(
                List.of(outputs.usage(Samples.plainUsage("e", 3)), outputs.total(Samples.modelTotal("m", 2, 2))));
        SinkService second = sink();
        awaitDrained();
        second.close();

        database = backup;
        sink();
        awaitDrained();

        assertThat(database.number("SELECT count(*) FROM rejected")).isEqualTo(150);
        assertThat(database.number("SELECT version FROM usage_ledger")).isEqualTo(3);
        assertThat(database.number("SELECT calls FROM model_totals")).isEqualTo(2);
    }

    @Test
    void aTopicMadeAnewStopsIt() throws Exception {
        sendRejected(20);
        SinkService first = sink();
        awaitDrained();
        first.close();
        parts.makeTopicsAnew();

        SinkService second = sink();

        awaitFailure(second);
        assertThat(second.failure())
                .isInstanceOf(MisplacedException.class)
                .hasMessageContaining("was made anew")
                .hasMessageContaining("empty database");
    }

    @Test
    void aTopicMadeAnewUnderARunningSinkStopsIt() throws Exception {
        sendRejected(20);
        SinkService sink = sink();
        awaitDrained();

        parts.makeTopicsAnew();

        awaitFailure(sink);
        assertThat(sink.failure()).isInstanceOf(MisplacedException.class);
    }

    @Test
    void aPositionOutsideTheLogStopsIt() throws Exception {
        sendRejected(20);
        SinkService first = sink();
        awaitDrained();
        first.close();

        database.execute("UPDATE sink_offsets SET next_offset = 1000000 WHERE topic = 'tally.rejected.v1'");
        SinkService beyond = sink();
        awaitFailure(beyond);
        assertThat(beyond.failure()).isInstanceOf(MisplacedException.class).hasMessageContaining("1000000");

        database.execute("UPDATE sink_offsets SET next_offset = 0 WHERE topic = 'tally.rejected.v1'");
        parts.admin()
                .deleteRecords(Map.of(
                        new TopicPartition(Topics.REJECTED.name(), 0), RecordsToDelete.beforeOffset(2),
                        new TopicPartition(Topics.REJECTED.name(), 1), RecordsToDelete.beforeOffset(2)))
                .all()
                .get();
        SinkService below = sink();
        awaitFailure(below);
        assertThat(below.failure())
                .isInstanceOf(MisplacedException.class)
                .hasMessageContaining("deleted before they were stored");
    }

    @Test
    void aRowThatPostgresRefusesHoldsItsPartitionUpAndNoOther() {
        SimpleMeterRegistry metrics = new SimpleMeterRegistry();
        SinkService sink = sink(Map.of(), metrics, step -> {});
        await().until(sink::isReady);
        database.execute("ALTER TABLE usage_ledger ADD CONSTRAINT no_bad CHECK (event_id <> 'bad')");
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            records.add(outputs.usage(Samples.plainUsage("good" + i, 1)));
        }
        records.add(7, outputs.usage(Samples.plainUsage("bad", 1)));
        records.add(outputs.total(Samples.modelTotal("m", 2, 2)));
        outputs.commit(records);

        await().until(() -> !sink.standstill().isEmpty());
        assertThat(sink.standstill()).contains("from record tally.usage-ledger.v1-", "no_bad", "goes on by itself");
        assertThat(sink.isRunning()).isTrue();
        assertThat(metrics.get("tokentally.sink.standstill").gauge().value()).isEqualTo(1);
        sendRejected(50);
        await().until(() -> database.number("SELECT count(*) FROM rejected") == 50);
        await().until(() -> database.number("SELECT count(*) FROM model_totals") == 1);
        assertThat(database.number("SELECT count(*) FROM usage_ledger WHERE event_id = 'bad'"))
                .isZero();
        assertThat(database.number("SELECT count(*) FROM usage_ledger"))
                .isPositive()
                .isLessThan(20);
        await().until(() -> metrics.get("tokentally.sink.lag").gauge().value() > 0);

        database.execute("ALTER TABLE usage_ledger DROP CONSTRAINT no_bad");
        awaitDrained();
        assertThat(database.number("SELECT count(*) FROM usage_ledger")).isEqualTo(21);
        await().until(() -> sink.standstill().isEmpty());
    }

    @Test
    void aRecordThatIsNotOursHoldsItsPartitionUp() {
        outputs.commit(List.of(OutputTopics.raw(Topics.USAGE_TOTALS, "k", new byte[] {7})));
        SinkService sink = sink();
        await().until(() -> sink.standstill().contains("tally.usage-totals.v1-"));
        sendRejected(10);
        await().until(() -> database.number("SELECT count(*) FROM rejected") == 10);
        assertThat(sink.isRunning()).isTrue();
    }

    @Test
    void anotherPartitionCountStopsIt() {
        SinkService sink = sink(Map.of(SinkConfig.PARTITIONS, "3"), new SimpleMeterRegistry(), step -> {});
        awaitFailure(sink);
        assertThat(sink.failure()).hasMessageContaining("set partitions=2");
    }
}
