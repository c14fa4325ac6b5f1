package io.tokentally.schemas.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tokentally.event.ToolOperationEvent;
import io.tokentally.event.UsageEvent;
import io.tokentally.schemas.RejectReason;
import io.tokentally.schemas.Seed;
import io.tokentally.schemas.registry.InMemorySchemaRegistry;
import io.tokentally.schemas.registry.RegistryUnavailableException;
import io.tokentally.schemas.registry.SchemaRegistry;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.generic.IndexedRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AvroDecoderTest {
    private final SchemaRegistry registry = new InMemorySchemaRegistry();
    private final AvroEncoder<UsageEvent> encoder = new AvroEncoder<>(UsageEvent.class, registry, true);
    private final AvroDecoder<UsageEvent> decoder = new AvroDecoder<>(UsageEvent.class, registry);

    @Test
    void everyFieldComesBack() {
        byte[] bytes = encoder.encode("usage-value", Records.full());
        assertThat(bytes).startsWith(0, 0, 0, 0, 1);
        assertThat(decoder.decode(bytes)).isEqualTo(Records.full());
        UsageEvent empty = UsageEvent.newBuilder().build();
        assertThat(decoder.decode(encoder.encode("usage-value", empty))).isEqualTo(empty);
    }

    @Test
    void nothingIsNoValue() {
        poison(null, RejectReason.NO_VALUE).isEqualTo("the record has no value");
        poison(new byte[0], RejectReason.NO_VALUE).isEqualTo("the record has no value");
    }

    @Test
    void whatDoesNotStartLikeTheWireFormatIsNotIt() {
        poison("{\"event_id\":1}".getBytes(java.nio.charset.StandardCharsets.UTF_8), RejectReason.NOT_WIRE_FORMAT)
                .isEqualTo("the value must start with 0x00 and a 4-byte schema id but its 14 bytes start with 0x7b");
        poison(new byte[] {-1, 0, 0, 0, 1, 0}, RejectReason.NOT_WIRE_FORMAT).contains("start with 0xff");
        for (int length = 1; length < 5; length++) {
            poison(new byte[length], RejectReason.NOT_WIRE_FORMAT).contains("its " + length + " bytes start with 0x00");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2, -1, Integer.MAX_VALUE, Integer.MIN_VALUE})
    void anIdThatTheRegistryDoesNotKnowIsPoison(int id) {
        poison(Records.wire(id, Records.full()), RejectReason.UNKNOWN_SCHEMA)
                .isEqualTo("the schema registry has no schema of id " + id);
    }

    @Test
    void aRegistryThatIsAwayIsNot() {
        SchemaRegistry away = new RegistryAway();
        AvroDecoder<UsageEvent> waiting = new AvroDecoder<>(UsageEvent.class, away);
        assertThatExceptionOfType(RegistryUnavailableException.class)
                .isThrownBy(() -> waiting.decode(Records.wire(1, Records.full())));
    }

    @Test
    void aRecordCutAnywhereIsPoison() {
        byte[] bytes = encoder.encode("usage-value", Records.full());
        for (int length = 5; length < bytes.length; length++) {
            poison(Arrays.copyOf(bytes, length), RejectReason.UNDECODABLE)
                    .startsWith("the value does not fit schema 1: ")
                    .doesNotEndWith("null");
            assertThat(decoder.decode(bytes)).isEqualTo(Records.full());
        }
    }

    @Test
    void bytesLeftOverArePoison() {
        byte[] bytes = encoder.encode("usage-value", Records.full());
        poison(Arrays.copyOf(bytes, bytes.length + 1), RejectReason.UNDECODABLE)
                .isEqualTo("bytes are left over after the record of schema 1");
    }

    @Test
    void randomBytesAndRandomDamageArePoisonOrARecord() {
        long seed = Seed.get();
        Random random = new Random(seed);
        byte[] valid = encoder.encode("usage-value", Records.full());
        int decoded = 0;
        for (int i = 0; i < 10_000; i++) {
            byte[] bytes = i % 2 == 0 ? damaged(valid, random) : noise(random);
            try {
                decoder.decode(bytes);
                decoded++;
            } catch (PoisonException e) {
                assertThat(e.getMessage()).isNotBlank();
            } catch (RuntimeException | Error e) {
                throw new AssertionError("-Dseed=" + seed + " case " + i + ": " + Arrays.toString(bytes), e);
            }
        }
        assertThat(decoded).as("damage that only changes a value").isPositive();
        assertThat(decoder.decode(valid)).isEqualTo(Records.full());
    }

    /** A prefix alone must not make the decoder reserve what it promises. */
    @Test
    void hugeLengthsArePoisonAndCostNothing() {
        registry.register("usage-value", PublicSchema.of(UsageEvent.getClassSchema()));
        for (long length : new long[] {
            1 << 20, 1 << 22, (1 << 22) + 1, 1 << 30, Integer.MAX_VALUE, 1L << 40, Long.MAX_VALUE, -1, Long.MIN_VALUE
        }) {
            // event_id is the first field: its length alone
            poison(header(zigZag(length)), RejectReason.UNDECODABLE);
        }
        byte[] bytes = encoder.encode("usage-value", UsageEvent.newBuilder().build());
        int tags = bytes.length - 3; // an empty map's end, then two absent fields
        assertThat(bytes[tags]).isZero();
        for (long entries : new long[] {100_000, 100_001, Integer.MAX_VALUE, Long.MAX_VALUE, -5, Long.MIN_VALUE}) {
            byte[] start = Arrays.copyOf(bytes, tags);
            byte[] count = zigZag(entries);
            byte[] huge = Arrays.copyOf(start, start.length + count.length);
            System.arraycopy(count, 0, huge, start.length, count.length);
            poison(huge, RejectReason.UNDECODABLE);
        }
    }

    @Test
    void anotherRecordsSchemaIsPoison() {
        byte[] tool = new AvroEncoder<>(ToolOperationEvent.class, registry, true)
                .encode("tools-value", ToolOperationEvent.newBuilder().build());
        poison(tool, RejectReason.UNDECODABLE)
                .isEqualTo(
                        "schema 1 is of io.tokentally.event.ToolOperationEvent, expected io.tokentally.event.UsageEvent");
        int id = registry.register("text-value", Schema.create(Schema.Type.STRING));
        poison(ByteBuffer.allocate(6).put((byte) 0).putInt(id).put((byte) 0).array(), RejectReason.UNDECODABLE)
                .isEqualTo("schema 2 is of string, expected io.tokentally.event.UsageEvent");
    }

    @Test
    void aNewerWritersFieldIsLeftOut() {
        Schema newer = Evolution.withField(
                PublicSchema.of(UsageEvent.getClassSchema()), "region", "[\"null\",\"string\"]", "null");
        GenericData.Record record = Evolution.copy(Records.full(), newer);
        record.put("region", "eu");
        int id = registry.register("usage-value", newer);

        assertThat(decoder.decode(Records.wire(id, record))).isEqualTo(Records.full());
    }

    @Test
    void anOlderWritersMissingFieldIsAtItsDefault() {
        Schema older = Evolution.withoutField(PublicSchema.of(UsageEvent.getClassSchema()), "tags");
        int id = registry.register("usage-value", older);

        UsageEvent expected = Records.full();
        expected.setTags(java.util.Map.of());
        assertThat(decoder.decode(Records.wire(id, Evolution.copy(Records.full(), older))))
                .isEqualTo(expected);
    }

    @Test
    void aSchemaOfTheSameNameThatDoesNotFitIsPoison() {
        Schema other = SchemaBuilder.record("UsageEvent")
                .namespace("io.tokentally.event")
                .fields()
                .requiredLong("event_id")
                .endRecord();
        int id = registry.register("usage-value", other);
        IndexedRecord record =
                new GenericRecordBuilder(other).set("event_id", 1L).build();
        poison(Records.wire(id, record), RejectReason.UNDECODABLE).contains("Found long, expecting string");
    }

    /** A field that refers to its own record: the decoder must skip it, however deep it goes. */
    @ParameterizedTest
    @ValueSource(ints = {10, 1_000_000})
    void aWritersRecursionHarmsNobody(int depth) {
        Schema writer = new Schema.Parser()
                .parse("{\"type\":\"record\",\"name\":\"UsageEvent\",\"namespace\":\"io.tokentally.event\",\"fields\":["
                        + "{\"name\":\"next\",\"type\":[\"null\",\"UsageEvent\"],\"default\":null}]}");
        int id = registry.register("usage-value", writer);
        byte[] body = new byte[depth + 1];
        Arrays.fill(body, 0, depth, (byte) 2);
        byte[] bytes = ByteBuffer.allocate(5 + body.length)
                .put((byte) 0)
                .putInt(id)
                .put(body)
                .array();
        try {
            assertThat(decoder.decode(bytes)).isEqualTo(UsageEvent.newBuilder().build());
        } catch (PoisonException e) {
            assertThat(e.reason()).isEqualTo(RejectReason.UNDECODABLE);
        }
    }

    private org.assertj.core.api.AbstractStringAssert<?> poison(byte @Nullable [] bytes, RejectReason reason) {
        List<PoisonException> thrown = new ArrayList<>();
        assertThatExceptionOfType(PoisonException.class)
                .isThrownBy(() -> decoder.decode(bytes))
                .satisfies(thrown::add);
        assertThat(thrown.get(0).reason()).isEqualTo(reason);
        return assertThat(thrown.get(0).getMessage());
    }

    private static byte[] noise(Random random) {
        byte[] bytes = new byte[random.nextInt(200)];
        random.nextBytes(bytes);
        byte[] header = {0, 0, 0, 0, 1};
        System.arraycopy(header, 0, bytes, 0, Math.min(bytes.length, random.nextInt(header.length + 1)));
        return bytes;
    }

    private static byte[] damaged(byte[] valid, Random random) {
        byte[] bytes = valid.clone();
        for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
        return bytes;
    }

    private static byte[] header(byte[] body) {
        return ByteBuffer.allocate(5 + body.length)
                .put((byte) 0)
                .putInt(1)
                .put(body)
                .array();
    }

    private static byte[] zigZag(long value) {
        long left = (value << 1) ^ (value >> 63);
        ByteBuffer out = ByteBuffer.allocate(10);
        while ((left & ~0x7FL) != 0) {
            out.put((byte) ((left & 0x7F) | 0x80));
            left >>>= 7;
        }
        out.put((byte) left);
        return Arrays.copyOf(out.array(), out.position());
    }

    private static final class RegistryAway implements SchemaRegistry {
        @Override
        public int register(String subject, Schema schema) {
            throw new RegistryUnavailableException("away");
        }

        @Override
        public int idOf(String subject, Schema schema) {
            throw new RegistryUnavailableException("away");
        }

        @Override
        public Schema byId(int id) {
            throw new RegistryUnavailableException("away");
        }

        @Override
        public void setCompatibility(String subject, String level) {
            throw new RegistryUnavailableException("away");
        }
    }
}
