package io.tokentally.processor.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tokentally.event.TokenCounts;
import io.tokentally.event.UsageEvent;
import io.tokentally.pricing.PriceBook;
import io.tokentally.processor.prices.Prices;
import io.tokentally.schemas.Bounds;
import io.tokentally.schemas.RejectedHeaders;
import io.tokentally.schemas.Topics;
import io.tokentally.schemas.Window;
import io.tokentally.schemas.registry.InMemorySchemaRegistry;
import io.tokentally.schemas.registry.SchemaRegistry;
import io.tokentally.schemas.serde.AvroEncoder;
import io.tokentally.testkit.Arrival;
import io.tokentally.total.ClassTotal;
import io.tokentally.total.ModelTotal;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TopologyTest {
    private static final int MAX_BYTES = io.tokentally.processor.topology.Arrival.Origin.MAX_BYTES;
    private static final Path GOLDEN = Path.of("src", "test", "resources", "topology.txt");
    private static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");

    private final Drive drive = new Drive(PriceBook.shipped());

    @AfterEach
    void close() {
        drive.close();
    }

    /** Names strand state when they change, so a change is made on purpose: in the text as well. */
    @Test
    void isTheTopologyThatWasWrittenDown() throws IOException {
        String described = TallyTopology.build(
                        new TopologySettings(
                                4,
                                Drive.HISTORY,
                                Bounds.defaults(),
                                Prices.of(PriceBook.shipped()),
                                Drive.DEFAULT_PRICE,
                                Drive.OTHER_CLASSES,
                                0),
                        new InMemorySchemaRegistry())
                .describe()
                .toString();
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(GOLDEN, described);
        }
        assertThat(described)
                .as(
                        "the topology is not the one in %s. A renamed operator, store or internal topic leaves its state"
                                + " behind; where the change is meant, write the text anew with -Dgolden.update=true",
                        GOLDEN)
                .isEqualTo(Files.readString(GOLDEN));
        assertThat(described).as("names that Kafka Streams made up").doesNotContain("KSTREAM-", "KTABLE-");
    }

    /** One Avro record a total: what versions before packed differences sent. */
    @Test
    void differencesOfAnEarlierVersionAreRefusedAndNotLeftOut() {
        byte[] avro = new AvroEncoder<>(ModelTotal.class, drive.registry, true)
                .encode(
                        Topics.USAGE_TOTALS.subject(),
                        TotalKind.MODEL
                                .record()
                                .apply(
                                        TotalKind.model("acme", "openai", "gpt-4o", Window.QUARTER_HOUR, NOON),
                                        UsageTally.none()));
        assertThatThrownBy(() -> drive.sendDifferences(avro))
                .hasRootCauseInstanceOf(UnfitStateException.class)
                .rootCause()
                .hasMessageContaining("format 0")
                .hasMessageContaining("rebuild=true");
    }

    @Test
    void anEventOf2099IsRejectedAndMovesNobodysWindows() {
        drive.send(arrival(usage("a").setOccurredAt(NOON.minus(Duration.ofDays(400))), NOON));
        drive.send(arrival(usage("b").setOccurredAt(Instant.parse("2099-01-01T00:00:00Z")), NOON));
        drive.send(arrival(usage("c").setOccurredAt(NOON.minus(Duration.ofDays(800))), NOON));

        assertThat(drive.usageLedger()).containsOnlyKeys("[\"default\",\"a\"]", "[\"default\",\"c\"]");
        assertThat(drive.decoded(Topics.USAGE_TOTALS).stream().map(ModelTotal::getWindowStart))
                .contains(Instant.parse("2025-04-27T12:00:00Z"), Instant.parse("2024-03-23T12:00:00Z"));
        TestRecord<byte[], byte[]> rejected = drive.read(Topics.REJECTED).get(0);
        assertThat(header(rejected, RejectedHeaders.REASON)).isEqualTo("in_future");
        assertThat(header(rejected, RejectedHeaders.DETAIL)).contains("2099-01-01T00:00:00Z", "5 minutes");
        assertThat(header(rejected, RejectedHeaders.TENANT)).isEqualTo("default");
    }

    @Test
    void moneyIsExactToTheLastDigit() {
        drive.send(arrival(usage("a").setTokens(tokens(1, 3)), NOON));
        drive.send(arrival(usage("b").setTokens(tokens(999_999_999_999L, 7)), NOON));

        ModelTotal day = drive.decoded(Topics.USAGE_TOTALS).stream()
                .filter(total -> total.getWindow().equals("day"))
                .reduce((first, last) -> last)
                .orElseThrow();
        // gpt-4o: 2.50 USD per million input tokens, 10.00 per million output tokens
        assertThat(day.getSums().getInputCostUsd())
                .isEqualByComparingTo(new BigDecimal("0.0000025").multiply(new BigDecimal("1000000000000")));
        assertThat(day.getSums().getOutputCostUsd()).isEqualByComparingTo("0.0001");
        assertThat(day.getSums().getCalls()).isEqualTo(2);
    }

    @Test
    void anUnknownModelIsUnpricedAndNotFree() {
        drive.send(arrival(usage("a").setModel("a model from \"the future\"\n\uD83D\uDE80"), NOON));

        ModelTotal total = drive.decoded(Topics.USAGE_TOTALS).get(0);
        assertThat(total.getModel()).isEqualTo("a model from \"the future\"\n\uD83D\uDE80");
        assertThat(total.getSums().getUnpricedCalls()).isEqualTo(1);
        assertThat(drive.usageLedger().values().iterator().next().getInputCostUsd())
                .isNull();
    }

    @Test
    void poisonIsRejectedWithItsBytesAndTheRestGoesOn() {
        AvroEncoder<UsageEvent> encoder = new AvroEncoder<>(UsageEvent.class, drive.registry, true);
        byte[] whole =
                encoder.encode(Topics.USAGE_EVENTS.subject(), usage("whole").build());
        byte[] truncated = Arrays.copyOf(whole, whole.length / 2);
        byte[] unknownSchema = whole.clone();
        unknownSchema[1] = 0x7f;

        drive.sendBytes(Topics.USAGE_EVENTS, null, NOON);
        drive.sendBytes(Topics.USAGE_EVENTS, new byte[] {1, 2, 3}, NOON);
        drive.sendBytes(Topics.USAGE_EVENTS, truncated, NOON);
        drive.sendBytes(Topics.USAGE_EVENTS, unknownSchema, NOON);
        drive.sendBytes(Topics.TOOL_OPERATIONS, whole, NOON);
        drive.sendWithoutKey(Topics.USAGE_EVENTS, whole, NOON);

        List<TestRecord<byte[], byte[]>> rejected = drive.read(Topics.REJECTED);
        assertThat(rejected.stream().map(record -> header(record, RejectedHeaders.REASON)))
                .containsExactly("no_value", "not_wire_format", "undecodable", "unknown_schema", "undecodable");
        assertThat(rejected.get(2).value()).isEqualTo(truncated);
        assertThat(rejected.stream().map(record -> header(record, RejectedHeaders.OFFSET)))
                .containsExactly("0", "1", "2", "3", "0");
        assertThat(drive.usageLedger()).containsOnlyKeys("[\"default\",\"whole\"]");
        assertThat(drive.audit().get("[\"usage\",\"\",\"\"]")).isEqualTo(new AuditCounts(0, 0, 0, 0, 4));
    }

    /** Whatever is thrown while one record is read is that record's misfortune alone. */
    @Test
    void aFaultOnOneRecordRejectsThatRecordWithItsOrigin() {
        AtomicInteger broken = new AtomicInteger(-1);
        SchemaRegistry sound = new InMemorySchemaRegistry();
        SchemaRegistry faulty = (SchemaRegistry) Proxy.newProxyInstance(
                SchemaRegistry.class.getClassLoader(),
                new Class<?>[] {SchemaRegistry.class},
                (proxy, method, given) -> {
                    if (method.getName().equals("byId") && given[0].equals(broken.get())) {
                        throw new IllegalStateException("injected");
                    }
                    return method.invoke(sound, given);
                });
        try (Drive injected = new Drive(PriceBook.shipped(), 1, Drive.HISTORY, faulty)) {
            Schema other = SchemaBuilder.record("Other")
                    .fields()
                    .requiredString("event_id")
                    .endRecord();
            broken.set(faulty.register("other-value", other));
            injected.send(arrival(usage("before"), NOON));
            injected.sendBytes(
                    Topics.USAGE_EVENTS,
                    ByteBuffer.allocate(7).put((byte) 0).putInt(broken.get()).array(),
                    NOON);
            injected.send(arrival(usage("after"), NOON));

            assertThat(injected.usageLedger()).containsOnlyKeys("[\"default\",\"before\"]", "[\"default\",\"after\"]");
            assertThat(injected.read(Topics.REJECTED)).singleElement().satisfies(record -> {
                assertThat(header(record, RejectedHeaders.REASON)).isEqualTo("processing_failed");
                assertThat(header(record, RejectedHeaders.DETAIL)).contains("injected");
                assertThat(header(record, RejectedHeaders.OFFSET)).isEqualTo("1");
            });
        }
    }

    @Test
    void aSessionIsForgottenWithItsLatestEventAndCanBeginAnew() {
        try (Drive brief = new Drive(PriceBook.shipped(), 1, Duration.ofDays(10))) {
            String session = "[\"default\",\"session\",\"openai\",\"gpt-4o\"]";
            brief.send(arrival(usage("old").setOccurredAt(NOON.minus(Duration.ofDays(9))), NOON));
            brief.send(arrival(usage("last"), NOON));
            brief.send(arrival(usage("x").setSessionId("y"), NOON.plus(Duration.ofDays(9))));
            brief.advanceWallClock(Duration.ofSeconds(2));
            assertThat(brief.decoded(Topics.SESSION_TOTALS)).hasSize(3);

            brief.send(arrival(usage("z").setSessionId("y"), NOON.plus(Duration.ofDays(11))));
            brief.read(Topics.SESSION_TOTALS);
            brief.advanceWallClock(Duration.ofSeconds(2));
            assertThat(brief.read(Topics.SESSION_TOTALS)).singleElement().satisfies(forgotten -> {
                assertThat(new String(forgotten.key(), UTF_8)).isEqualTo(session);
                assertThat(forgotten.value()).isNull();
            });
            assertThat(brief.store(StoreNames.TOTALS).get("s" + session)).isNull();

            brief.send(arrival(usage("new"), NOON.plus(Duration.ofDays(11))));
            assertThat(brief.decoded(Topics.SESSION_TOTALS)).singleElement().satisfies(total -> {
                assertThat(total.getSums().getCalls()).isEqualTo(1);
                assertThat(total.getRevision()).isGreaterThan(8);
            });
        }
    }

    /** Without the refusal the thread would fail on it, be replaced, and fail on it again, for ever. */
    @Test
    void aRecordThatCannotBeProcessedIsRejectedAndTheRestGoesOn() {
        String book = """
                {"version": "test", "usd_per_tokens": 1, "prices": [
                  {"provider": "openai", "model": "gpt-4o", "input": 1, "output": 1}]}""";
        try (Drive dear = new Drive(PriceBook.parse(book))) {
            dear.send(arrival(usage("before"), NOON));
            dear.send(arrival(usage("dear").setTokens(tokens(9_000_000_000_000L, 1)), NOON));
            dear.send(arrival(usage("before").setRevision(1).setTokens(tokens(9_000_000_000_000L, 1)), NOON));
            dear.send(arrival(usage("after"), NOON));

            assertThat(dear.usageLedger()).containsOnlyKeys("[\"default\",\"before\"]", "[\"default\",\"after\"]");
            List<TestRecord<byte[], byte[]>> rejected = dear.read(Topics.REJECTED);
            assertThat(rejected).hasSize(2).allSatisfy(record -> {
                assertThat(header(record, RejectedHeaders.REASON)).isEqualTo("processing_failed");
                assertThat(header(record, RejectedHeaders.DETAIL)).contains("9000000000001 USD");
                assertThat(header(record, RejectedHeaders.TOPIC)).isEqualTo(Topics.USAGE_EVENTS.name());
            });
            assertThat(rejected.stream().map(record -> header(record, RejectedHeaders.OFFSET)))
                    .containsExactly("1", "2");
            assertThat(dear.decoded(Topics.SESSION_TOTALS))
                    .last()
                    .satisfies(total -> assertThat(
                                    total.getSums().getTokens().getInput().getSum())
                            .isEqualByComparingTo("20"));
            assertThat(dear.audit().get("[\"usage\",\"default\",\"\"]")).isEqualTo(new AuditCounts(2, 0, 0, 0, 2));
        }
    }

    @Test
    void aRecordThatFitsNoOutputIsRejectedWithoutItsBytes() {
        byte[] large = new byte[MAX_BYTES + 1];
        drive.sendBytes(Topics.USAGE_EVENTS, large, NOON);
        drive.sendBytes(Topics.USAGE_EVENTS, new byte[MAX_BYTES], NOON);
        List<TestRecord<byte[], byte[]>> rejected = drive.read(Topics.REJECTED);
        assertThat(rejected.get(0).value()).isEmpty();
        assertThat(header(rejected.get(0), RejectedHeaders.REASON)).isEqualTo("out_of_bounds");
        assertThat(header(rejected.get(0), RejectedHeaders.OFFSET)).isEqualTo("0");
        assertThat(rejected.get(1).value()).hasSize(MAX_BYTES);
    }

    @Test
    void classesThatNobodyConfiguredAreOneInTotalsAndThemselvesInTheLedger() {
        TokenCounts tokens = tokens(1, 1);
        tokens.setOther(Map.of("input_audio", 2L, "input_smell", 3L, "input_taste", 4L, "output_dance", 5L));
        drive.send(arrival(usage("a").setTokens(tokens), NOON));

        assertThat(drive.usageLedger().values())
                .singleElement()
                .satisfies(entry -> assertThat(entry.getEvent().getTokens().getOther())
                        .containsOnlyKeys("input_audio", "input_smell", "input_taste", "output_dance"));
        Map<String, ClassTotal> other = drive.decoded(Topics.SESSION_TOTALS)
                .get(0)
                .getSums()
                .getTokens()
                .getOther();
        assertThat(other).containsOnlyKeys("input_audio", "input_other", "output_other");
        assertThat(other.get("input_other"))
                .isEqualTo(ClassTotal.newBuilder()
                        .setSum(BigDecimal.valueOf(7))
                        .setReported(1)
                        .build());
    }

    @Test
    void aTotalThatFallsToNothingIsPublishedAsNothing() {
        drive.send(arrival(usage("a"), NOON));
        drive.send(arrival(usage("a").setRevision(1).setVoided(true), NOON.plusSeconds(1)));

        ModelTotal last = drive.decoded(Topics.USAGE_TOTALS).stream()
                .reduce((first, second) -> second)
                .orElseThrow();
        assertThat(last.getSums().getCalls()).isZero();
        assertThat(last.getSums().getTokens().getInput().getReported()).isZero();
        assertThat(last.getSums().getTokens().getInput().getSum()).isZero();
        assertThat(last.getSums().getInputCostUsd()).isZero();
        assertThat(last.getRevision()).isEqualTo(8);
    }

    private static UsageEvent.Builder usage(String id) {
        return UsageEvent.newBuilder()
                .setTenant("default")
                .setEventId(id)
                .setUserId("user")
                .setSessionId("session")
                .setProvider("openai")
                .setModel("gpt-4o")
                .setTokens(tokens(10, 5));
    }

    private static TokenCounts tokens(long input, long output) {
        return TokenCounts.newBuilder().setInput(input).setOutput(output).build();
    }

    private static Arrival arrival(UsageEvent.Builder event, Instant arrivedAt) {
        return new Arrival(event.build(), arrivedAt);
    }

    private static String header(TestRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), UTF_8);
    }
}
