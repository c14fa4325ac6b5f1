package io.tokentally.processor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tokentally.embedded.EmbeddedStack;
import io.tokentally.event.ToolOperationEvent;
import io.tokentally.processor.topology.RawBunches;
import io.tokentally.schemas.Topics;
import io.tokentally.schemas.freshness.DrainTimeoutException;
import io.tokentally.schemas.freshness.ProcessorDrain;
import io.tokentally.schemas.registry.SchemaRegistry;
import io.tokentally.testkit.Arrival;
import io.tokentally.testkit.Comparison;
import io.tokentally.testkit.Recount;
import io.tokentally.testkit.Rejection;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** What fails around the processor, on a real broker: refused outputs, a registry and a broker that are away, threads that end. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FaultsIT {
    private static final int PARTITIONS = 2;
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Duration AWAY = Duration.ofSeconds(4);
    private static final int LIMIT = 20_000;
    private static final int BUNCH = 100;
    private static final String DIFFERENCES = "tally-processor-differences-repartition";

    @TempDir
    static Path directory;

    private static EmbeddedStack stack;
    private static RealTopics topics;
    private static Admin admin;
    private static ProcessorService processor;

    @BeforeAll
    static void start() throws Exception {
        stack = EmbeddedStack.start(EmbeddedStack.Options.in(directory.resolve("stack")));
        topics = new RealTopics(stack.bootstrapServers(), stack.schemaRegistryUrl(), PARTITIONS);
        admin = Admin.create(client());
        processor = startProcessor();
        await().atMost(PATIENCE).until(processor::isRunning);
    }

    @AfterAll
    static void stop() {
        processor.close();
        topics.close();
        admin.close(Duration.ofSeconds(1));
        stack.close();
    }

    /** An output that fits no topic would otherwise end each thread that takes up the work, for ever. */
    @Test
    @Order(1)
    void anOutputThatKafkaRefusesMakesItsRecordARejectedOne() throws Exception {
        limit(Topics.TOOL_LEDGER.name(), LIMIT);
        topics.send(List.of(tool("before", 10), tool("large", 2 * LIMIT), tool("after", 10)));
        drain(PATIENCE);

        assertThat(topics.latest(Topics.TOOL_LEDGER, "version"))
                .containsOnlyKeys("[\"default\",\"before\"]", "[\"default\",\"after\"]");
        assertThat(topics.rejected().values()).containsExactly("processing_failed");
        assertThat(topics.read(Topics.REJECTED).get(0).value()).hasSizeGreaterThan(LIMIT);

        limit(Topics.REJECTED.name(), LIMIT);
        topics.send(List.of(tool("larger", 3 * LIMIT), tool("last", 10)));
        drain(PATIENCE);
        assertThat(topics.rejected().values()).containsExactly("processing_failed", "processing_failed");
        assertThat(topics.read(Topics.REJECTED))
                .anySatisfy(record -> assertThat(record.value())
                        .as("without its bytes, where these fit no topic either")
                        .isEmpty());
        assertThat(topics.latest(Topics.TOOL_LEDGER, "version")).containsKey("[\"default\",\"last\"]");

        limit(Topics.HISTORY.name(), 100);
        topics.send(List.of(tool("last", 20, 1)));
        drain(PATIENCE);
        assertThat(topics.rejected().values())
                .as("a revision whose past fits no topic")
                .containsOnly("processing_failed")
                .hasSize(3);
        assertThat(processor.works()).isTrue();
        assertThat(status("/livez")).isEqualTo(200);
        unlimit(Topics.HISTORY.name());
        unlimit(Topics.TOOL_LEDGER.name());
        unlimit(Topics.REJECTED.name());
    }

    @Test
    @Order(2)
    void aRegistryThatIsAwayIsWaitedFor() throws Exception {
        Schema unseen = SchemaBuilder.record("ToolOperationEvent")
                .namespace("io.tokentally.event")
                .fields()
                .requiredString("tenant")
                .requiredString("event_id")
                .requiredBoolean("voided")
                .endRecord();
        int id = SchemaRegistry.at(stack.schemaRegistryUrl()).register("of-another-producer-value", unseen);
        int rejected = topics.rejected().size();
        stack.registry().kill();
        topics.sendBytes(Topics.TOOL_OPERATIONS, 0, voided(unseen, id, "unseen-0"));
        topics.sendBytes(Topics.TOOL_OPERATIONS, 1, voided(unseen, id, "unseen-1"));
        assertThatThrownBy(() -> drain(AWAY)).isInstanceOf(DrainTimeoutException.class);
        assertThat(topics.rejected()).hasSize(rejected);

        stack.registry().restart();
        drain(PATIENCE);
        assertThat(topics.latest(Topics.TOOL_LEDGER, "version"))
                .containsKeys("[\"default\",\"unseen-0\"]", "[\"default\",\"unseen-1\"]");
        assertThat(topics.rejected()).hasSize(rejected);
    }

    @Test
    @Order(3)
    void aBrokerThatIsAwayIsWaitedFor() throws Exception {
        topics.send(
                IntStream.range(0, 200).mapToObj(i -> tool("early-" + i, 10)).toList());
        stack.kafka().kill();
        Thread.sleep(AWAY.toMillis());
        stack.kafka().restart();
        topics.send(IntStream.range(0, 200).mapToObj(i -> tool("late-" + i, 10)).toList());
        drain(PATIENCE);
        assertExact();
        await().atMost(PATIENCE).until(() -> status("/readyz") == 200);
        assertThat(processor.works()).isTrue();
    }

    /** Sums cannot be rejected, so here there is nothing left but to try, to say so, and to stop. */
    @Test
    @Order(4)
    void threadsThatEndAgainAndAgainAreNoticedAndThenItStops() throws Exception {
        limit(DIFFERENCES, 100);
        topics.send(IntStream.range(0, 20).mapToObj(i -> tool("stuck-" + i, 10)).toList());
        // Awaitility would take what ends the threads for a failure of the test.
        await().dontCatchUncaughtExceptions().atMost(PATIENCE).until(() -> status("/readyz") == 503);
        assertThat(answer("/readyz").body()).contains("thread");
        await().dontCatchUncaughtExceptions().atMost(PATIENCE).until(() -> !processor.works());
        assertThat(String.valueOf(processor.failure())).contains("10 times");
        assertThat(answer("/livez").statusCode()).isEqualTo(503);
        assertThat(answer("/livez").body()).contains("10 times");

        processor.close();
        unlimit(DIFFERENCES);
        processor = startProcessor();
        drain(PATIENCE);
        assertExact();
    }

    /**
     * {@link RawBunches} relies on it: what is committed behind a bunch is where the next one starts, not the record after its
     * first. A batch has one time of arrival, and is read at once.
     */
    @Test
    @Order(5)
    void streamsCommitsWhereTheNextBunchStarts() throws Exception {
        TopicPartition raw = new TopicPartition(Topics.TOOL_OPERATIONS.name(), 0);
        long start = sendBatch(raw, 3 * BUNCH);
        admin.alterConsumerGroupOffsets("bunches", Map.of(raw, new OffsetAndMetadata(start)))
                .all()
                .get();
        List<Long> starts = new CopyOnWriteArrayList<>();
        CountDownLatch looked = new CountDownLatch(1);
        StreamsBuilder builder = new StreamsBuilder();
        builder.stream(raw.topic(), Consumed.with(Serdes.ByteArray(), Serdes.ByteArray()))
                .process(() -> new HeldAtTheThird(starts, looked));
        Properties settings = new Properties();
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "bunches");
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, stack.bootstrapServers());
        settings.put(
                StreamsConfig.STATE_DIR_CONFIG, directory.resolve("bunches").toString());
        settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        settings.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "latest");
        settings.put(
                StreamsConfig.mainConsumerPrefix(ConsumerConfig.INTERCEPTOR_CLASSES_CONFIG),
                RawBunches.class.getName());
        try (KafkaStreams streams = new KafkaStreams(builder.build(), settings)) {
            streams.start();
            try {
                await().atMost(PATIENCE).until(() -> starts.size() == 3);
                assertThat(starts).containsExactly(start, start + BUNCH, start + 2 * BUNCH);
                await().atMost(PATIENCE).until(() -> committed("bunches", raw) != start);
                assertThat(committed("bunches", raw)).isIn(starts.subList(1, 3));
            } finally {
                looked.countDown();
            }
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(committed("bunches", raw)).isEqualTo(start + 3 * BUNCH));
        }
    }

    /** @return where it starts */
    private static long sendBatch(TopicPartition to, int records) throws Exception {
        Map<String, Object> settings = Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                stack.bootstrapServers(),
                ProducerConfig.BATCH_SIZE_CONFIG,
                1 << 20,
                ProducerConfig.LINGER_MS_CONFIG,
                60_000);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            List<Future<RecordMetadata>> sent = IntStream.range(0, records)
                    .mapToObj(
                            i -> producer.send(new ProducerRecord<>(to.topic(), to.partition(), null, new byte[] {1})))
                    .toList();
            producer.flush();
            return sent.get(0).get().offset();
        }
    }

    /** Commits after each bunch, and waits in the third. */
    private static final class HeldAtTheThird extends ContextualProcessor<byte[], byte[], Void, Void> {
        private final List<Long> starts;
        private final CountDownLatch looked;

        HeldAtTheThird(List<Long> starts, CountDownLatch looked) {
            this.starts = starts;
            this.looked = looked;
        }

        @Override
        public void process(Record<byte[], byte[]> bunch) {
            starts.add(context().recordMetadata().orElseThrow().offset());
            context().commit();
            if (starts.size() == 3) {
                try {
                    looked.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }

    private static long committed(String group, TopicPartition partition) throws Exception {
        OffsetAndMetadata committed = admin.listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get()
                .get(partition);
        return committed == null ? -1 : committed.offset();
    }

    /** But for the records that Kafka made us reject, which the model knows nothing of. */
    private static void assertExact() {
        List<RealTopics.Received> received = topics.received();
        Map<String, String> rejected = topics.rejected();
        List<RealTopics.Received> others = received.stream()
                .filter(each -> !"processing_failed".equals(rejected.get(each.origin())))
                .toList();
        Recount expected =
                Judge.recount(others.stream().map(RealTopics.Received::arrival).toList());
        assertThat(Comparison.ledger(expected.toolLedger(), topics.latest(Topics.TOOL_LEDGER, "version")))
                .isEmpty();
        assertThat(Comparison.totals(expected.totals(), topics.totals())).isEmpty();
        Map<String, String> reasons = new TreeMap<>(rejected);
        reasons.values().removeIf("processing_failed"::equals);
        for (Rejection rejection : expected.rejections()) {
            assertThat(reasons.remove(others.get(rejection.position()).origin()))
                    .isEqualTo(rejection.reason());
        }
        assertThat(reasons).isEmpty();
    }

    private static Arrival tool(String id, int parameterBytes) {
        return tool(id, parameterBytes, 0);
    }

    private static Arrival tool(String id, int parameterBytes, long revision) {
        ToolOperationEvent event = ToolOperationEvent.newBuilder()
                .setTenant("default")
                .setEventId(id)
                .setRevision(revision)
                .setSessionId("session")
                .setToolId("tool")
                .setToolName("read")
                .setOperationMode("full")
                .setParameters("{\"pad\":\"" + "x".repeat(parameterBytes) + "\"}")
                .setTokensOriginal(100L)
                .setTokensActual(40L)
                .build();
        return new Arrival(event, Instant.EPOCH);
    }

    private static byte[] voided(Schema schema, int schemaId, String eventId) throws IOException {
        GenericRecord record = new GenericData.Record(schema);
        record.put("tenant", "default");
        record.put("event_id", eventId);
        record.put("voided", true);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(ByteBuffer.allocate(5).put((byte) 0).putInt(schemaId).array());
        BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
        new GenericDatumWriter<GenericRecord>(schema).write(record, encoder);
        return out.toByteArray();
    }

    private static void limit(String topic, int bytes) throws Exception {
        alter(
                topic,
                new AlterConfigOp(
                        new ConfigEntry(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(bytes)),
                        AlterConfigOp.OpType.SET));
    }

    private static void unlimit(String topic) throws Exception {
        alter(
                topic,
                new AlterConfigOp(
                        new ConfigEntry(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(2 << 20)),
                        AlterConfigOp.OpType.SET));
    }

    private static void alter(String topic, AlterConfigOp change) throws Exception {
        admin.incrementalAlterConfigs(Map.of(new ConfigResource(ConfigResource.Type.TOPIC, topic), List.of(change)))
                .all()
                .get();
    }

    private static ProcessorService startProcessor() {
        return ProcessorService.start(Map.of(
                ProcessorConfig.BOOTSTRAP_SERVERS, stack.bootstrapServers(),
                ProcessorConfig.SCHEMA_REGISTRY_URL, stack.schemaRegistryUrl(),
                ProcessorConfig.STATE_DIR, directory.resolve("state").toString(),
                ProcessorConfig.STATE_PORT, "0",
                ProcessorConfig.PARTITIONS, Integer.toString(PARTITIONS)));
    }

    private static Map<String, Object> client() {
        return Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, stack.bootstrapServers());
    }

    private static void drain(Duration patience) throws InterruptedException {
        new ProcessorDrain(admin, "tally-processor", client()).await(patience);
    }

    private static int status(String path) throws IOException, InterruptedException {
        return answer(path).statusCode();
    }

    private static HttpResponse<String> answer(String path) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + processor.statePort() + path);
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }
}
