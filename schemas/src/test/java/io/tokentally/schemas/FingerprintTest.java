package io.tokentally.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tokentally.event.TokenCounts;
import io.tokentally.event.ToolOperationEvent;
import io.tokentally.event.UsageEvent;
import io.tokentally.schemas.registry.InMemorySchemaRegistry;
import io.tokentally.schemas.registry.SchemaRegistry;
import io.tokentally.schemas.serde.AvroDecoder;
import io.tokentally.schemas.serde.AvroEncoder;
import io.tokentally.schemas.serde.Evolution;
import io.tokentally.schemas.serde.Records;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.junit.jupiter.api.Test;

class FingerprintTest {
    private static final Schema USAGE = UsageEvent.getClassSchema();
    private static final Schema TOOL = ToolOperationEvent.getClassSchema();

    /** Fingerprints are kept for years: a change here makes conflicts of retries. */
    @Test
    void version1NeverChanges() {
        assertThat(List.of(
                        hex(UsageEvent.newBuilder().build()),
                        hex(BoundsTest.usage()),
                        hex(Records.full()),
                        hex(ToolOperationEvent.newBuilder().build()),
                        hex(ToolBoundsTest.operation())))
                .containsExactly(
                        "55a54008ad1ba589aa210d2629c1df41",
                        "a0c630fb05c9de674a58e7f0ec0d75e9",
                        "0757d0082acb86ccd51743563084e44f",
                        "55a54008ad1ba589aa210d2629c1df41",
                        "6074f47ea0991f23b5868b277c2d4cbf");
    }

    /** The documented layout, put together by hand. */
    @Test
    void isMd5OverNamesAndValuesInOrder() throws NoSuchAlgorithmException {
        UsageEvent event = UsageEvent.newBuilder()
                .setTenant("t")
                .setEventId("\u20ac")
                .setRevision(2)
                .setThinkingEnabled(true)
                .setOccurredAt(Instant.parse("1970-01-01T00:00:01.000002Z"))
                .setReportedCostUsd(new BigDecimal("1.50"))
                .setTokens(TokenCounts.newBuilder()
                        .setOutput(7L)
                        .setOther(Map.of("input_b", 1L, "input_a", 2L))
                        .build())
                .build();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(1);
        field(bytes, "event_id", 's').writeBytes(sized("\u20ac"));
        field(bytes, "occurred_at", 'i').writeBytes(number(1_000_002));
        field(bytes, "reported_cost_usd", 'd').writeBytes(sized("1.5"));
        field(bytes, "revision", 'l').writeBytes(number(2));
        field(bytes, "tenant", 's').writeBytes(sized("t"));
        field(bytes, "thinking_enabled", 't');
        field(bytes, "tokens", '{');
        field(bytes, "other", 'm').writeBytes(number(2));
        bytes.writeBytes(sized("input_a"));
        bytes.write('l');
        bytes.writeBytes(number(2));
        bytes.writeBytes(sized("input_b"));
        bytes.write('l');
        bytes.writeBytes(number(1));
        field(bytes, "output", 'l').writeBytes(number(7));
        bytes.write('}');

        assertThat(of(event)).isEqualTo(MessageDigest.getInstance("MD5").digest(bytes.toByteArray()));
    }

    @Test
    void whoSentItAndWhenItWasTakenDoNotCount() {
        same(event -> event.setProducerId("another"));
        same(event -> event.setProducerSeq(null));
        same(event -> event.setRecordedAt(null));
        ToolOperationEvent operation = ToolBoundsTest.operation();
        String without = hex(operation);
        operation.setTokensPrevented(70L);
        operation.setRecordedAt(Instant.EPOCH);
        operation.setProducerId("p");
        operation.setProducerSeq(4L);
        assertThat(hex(operation)).isEqualTo(without);
    }

    @Test
    void everythingElseCounts() {
        Set<String> leftOut = Set.of("producer_id", "producer_seq", "recorded_at", "tokens_prevented");
        UsageEvent full = Records.full();
        UsageEvent empty = UsageEvent.newBuilder().build();
        for (Schema.Field field : USAGE.getFields()) {
            if (!leftOut.contains(field.name())) {
                UsageEvent changed = UsageEvent.newBuilder(full).build();
                changed.put(field.pos(), empty.get(field.pos()));
                assertThat(hex(changed)).as(field.name()).isNotEqualTo(hex(full));
            }
        }
        for (Schema.Field field : TokenCounts.getClassSchema().getFields()) {
            UsageEvent changed = UsageEvent.newBuilder(full).build();
            changed.getTokens().put(field.pos(), new TokenCounts().get(field.pos()));
            if (field.name().equals("other")) {
                changed.getTokens().setOther(Map.of());
            }
            assertThat(hex(changed)).as("tokens." + field.name()).isNotEqualTo(hex(full));
        }
    }

    @Test
    void zeroIsNotAbsent() {
        UsageEvent event = BoundsTest.usage();
        String absent = hex(event);
        event.getTokens().setReasoning(0L);
        assertThat(hex(event)).isNotEqualTo(absent);
        event.getTokens().setReasoning(null);
        event.setReportedCostUsd(BigDecimal.ZERO);
        assertThat(hex(event)).isNotEqualTo(absent);
    }

    @Test
    void aDefaultIsAsGoodAsAbsent() {
        UsageEvent event = BoundsTest.usage();
        String absent = hex(event);
        event.setStatus("ok");
        event.setTags(new LinkedHashMap<>());
        event.setThinkingEnabled(false);
        event.setRevision(0);
        event.setOccurredAt(null);
        assertThat(hex(event)).isEqualTo(absent);
        ToolOperationEvent operation = ToolBoundsTest.operation();
        String plain = hex(operation);
        operation.setParameters("{}");
        assertThat(hex(operation)).isEqualTo(plain);
        operation.setCacheHit(false);
        assertThat(hex(operation)).isNotEqualTo(plain);
    }

    @Test
    void theOrderOfAMapDoesNotCount() {
        Map<String, String> one = new LinkedHashMap<>();
        Map<String, String> other = new LinkedHashMap<>();
        for (int i = 0; i < 20; i++) {
            one.put("k" + i, "v" + i);
            other.put("k" + (19 - i), "v" + (19 - i));
        }
        UsageEvent event = Records.full();
        event.setTags(one);
        String before = hex(event);
        event.setTags(other);
        assertThat(hex(event)).isEqualTo(before);
        other.put("k0", "v1");
        assertThat(hex(event)).isNotEqualTo(before);
    }

    @Test
    void textMovedAcrossABorderIsAnotherPayload() {
        UsageEvent event = BoundsTest.usage();
        event.setTags(Map.of("a", "bc"));
        String one = hex(event);
        event.setTags(Map.of("ab", "c"));
        assertThat(hex(event)).isNotEqualTo(one);
    }

    @Test
    void theSameAmountInAnotherScaleIsTheSame() {
        UsageEvent event = BoundsTest.usage();
        for (List<String> same : List.of(
                List.of("1.0", "1.00", "1", "1.000000000000000000"),
                List.of("0", "0.0", "0E+3", "0E-18"),
                List.of("1000", "1E+3", "1000.000"))) {
            event.setReportedCostUsd(new BigDecimal(same.get(0)));
            String first = hex(event);
            for (String amount : same) {
                event.setReportedCostUsd(new BigDecimal(amount));
                assertThat(hex(event)).as(amount).isEqualTo(first);
            }
        }
    }

    @Test
    void theTripThroughKafkaChangesNothing() {
        SchemaRegistry registry = new InMemorySchemaRegistry();
        byte[] wire = new AvroEncoder<>(UsageEvent.class, registry, true).encode("usage-value", Records.full());
        assertThat(hex(new AvroDecoder<>(UsageEvent.class, registry).decode(wire)))
                .isEqualTo(hex(Records.full()));
    }

    @Test
    void anOptionalFieldThatIsAddedMakesNoConflict() {
        for (UsageEvent event : List.of(
                Records.full(), BoundsTest.usage(), UsageEvent.newBuilder().build())) {
            Schema grown = Evolution.withField(USAGE, "region", "[\"null\",\"string\"]", "null");
            grown = Evolution.withField(
                    grown, "zone", "{\"type\":\"string\",\"avro.java.string\":\"String\"}", "\"nowhere\"");
            grown = Evolution.withField(grown, "attempts", "\"long\"", "1");
            GenericData.Record later = Evolution.copy(event, grown);

            assertThat(new Fingerprint(grown).of(later)).isEqualTo(of(event));
            later.put("attempts", 2L);
            assertThat(new Fingerprint(grown).of(later)).isNotEqualTo(of(event));
        }
    }

    @Test
    void oneInstanceCanBeUsedAgainAndAgain() {
        Fingerprint fingerprint = new Fingerprint(USAGE);
        UsageEvent large = Records.full();
        large.setModel("m".repeat(100_000));
        byte[] first = fingerprint.of(large);
        assertThat(first).hasSize(Fingerprint.LENGTH);
        assertThat(fingerprint.of(Records.full())).isEqualTo(of(Records.full()));
        assertThat(fingerprint.of(large)).isEqualTo(first);
    }

    /** Of a type it does not know it would throw in the processor, at the first event that has such a field set. */
    @Test
    void everyTypeInAnEventHasAFingerprint() {
        for (Schema schema : List.of(USAGE, TOOL)) {
            for (Schema.Field field : schema.getFields()) {
                assertThat(leaves(field.schema()))
                        .as(field.name())
                        .isSubsetOf(EnumSet.of(
                                Schema.Type.STRING, Schema.Type.LONG, Schema.Type.BOOLEAN, Schema.Type.BYTES));
            }
        }
        Schema other = SchemaBuilder.record("A")
                .fields()
                .name("x")
                .type()
                .doubleType()
                .doubleDefault(0)
                .endRecord();
        GenericData.Record record = new GenericData.Record(other);
        record.put("x", 1.5);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Fingerprint(other).of(record))
                .withMessageContaining("java.lang.Double");
    }

    private static Set<Schema.Type> leaves(Schema schema) {
        Set<Schema.Type> types = EnumSet.noneOf(Schema.Type.class);
        switch (schema.getType()) {
            case RECORD -> schema.getFields().forEach(field -> types.addAll(leaves(field.schema())));
            case MAP -> types.addAll(leaves(schema.getValueType()));
            case UNION -> schema.getTypes().forEach(branch -> types.addAll(leaves(branch)));
            case NULL -> {}
            case BYTES -> {
                assertThat(schema.getLogicalType()).as("bytes but no decimal").isNotNull();
                types.add(Schema.Type.BYTES);
            }
            default -> types.add(schema.getType());
        }
        return types;
    }

    private static void same(Consumer<UsageEvent> change) {
        UsageEvent event = Records.full();
        change.accept(event);
        assertThat(hex(event)).isEqualTo(hex(Records.full()));
    }

    private static ByteArrayOutputStream field(ByteArrayOutputStream bytes, String name, char type) {
        bytes.writeBytes(name.getBytes(UTF_8));
        bytes.write(0);
        bytes.write(type);
        return bytes;
    }

    private static byte[] sized(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        return ByteBuffer.allocate(8 + bytes.length)
                .putLong(bytes.length)
                .put(bytes)
                .array();
    }

    private static byte[] number(long number) {
        return ByteBuffer.allocate(8).putLong(number).array();
    }

    private static byte[] of(UsageEvent event) {
        return new Fingerprint(USAGE).of(event);
    }

    private static String hex(UsageEvent event) {
        return HexFormat.of().formatHex(of(event));
    }

    private static String hex(ToolOperationEvent event) {
        return HexFormat.of().formatHex(new Fingerprint(TOOL).of(event));
    }
}
