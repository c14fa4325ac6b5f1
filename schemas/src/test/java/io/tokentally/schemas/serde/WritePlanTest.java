package io.tokentally.schemas.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tokentally.event.ToolOperationEvent;
import io.tokentally.event.UsageEvent;
import io.tokentally.ledger.ToolLedgerEntry;
import io.tokentally.ledger.UsageLedgerEntry;
import io.tokentally.schemas.registry.InMemorySchemaRegistry;
import io.tokentally.total.ModelTotal;
import io.tokentally.total.SavingsTotal;
import io.tokentally.total.SessionTotal;
import io.tokentally.total.UserTotal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What our writer writes is what Avro's writes, byte for byte. */
class WritePlanTest {
    private static final List<Class<? extends SpecificRecord>> TYPES = List.of(
            UsageEvent.class,
            ToolOperationEvent.class,
            UsageLedgerEntry.class,
            ToolLedgerEntry.class,
            ModelTotal.class,
            UserTotal.class,
            SessionTotal.class,
            SavingsTotal.class);

    @Test
    void everySchemaOfOursHasAPlan() {
        assertThat(TYPES)
                .allSatisfy(type -> assertThat(WritePlan.of(SpecificData.get().getSchema(type)))
                        .isNotNull());
    }

    @Test
    void randomRecordsOfEverySchemaAreTheSameBytes() throws IOException {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("WritePlanTest: -Dseed=" + seed);
        Random random = new Random(seed);
        for (Class<? extends SpecificRecord> type : TYPES) {
            Schema schema = SpecificData.get().getSchema(type);
            WritePlan plan = Objects.requireNonNull(WritePlan.of(schema));
            for (int i = 0; i < 500; i++) {
                assertSame(plan, type, record(schema, random));
            }
        }
    }

    @Test
    void usageEventsHaveAPlanOfTheirOwnWhichRemembersNothingWrong() throws IOException {
        WritePlan plan = Objects.requireNonNull(WritePlan.of(UsageEvent.getClassSchema()));
        assertThat(plan).isInstanceOf(UsageEventPlan.class);
        UsageEvent other = Records.full();
        other.setModel("another");
        other.setStopReason(null);
        other.setTenant("täglich 日");
        for (UsageEvent event : List.of(Records.full(), Records.full(), other, other, Records.full())) {
            assertSame(plan, UsageEvent.class, event);
        }
    }

    @Test
    void whatDoesNotFitIsToldByAvro() {
        UsageEvent event = Records.full();
        event.put("model", null);
        AvroEncoder<UsageEvent> encoder = new AvroEncoder<>(UsageEvent.class, new InMemorySchemaRegistry(), true);
        assertThatThrownBy(() -> encoder.encode("s", event)).hasMessageContaining("model");
    }

    private static <T extends SpecificRecord> void assertSame(WritePlan plan, Class<T> type, SpecificRecord record)
            throws IOException {
        SpecificData model = SpecificData.getForClass(type);
        ByteArrayOutputStream avros = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(avros, null);
        new SpecificDatumWriter<>(model.getSchema(type), model).write(record, encoder);
        ByteSink sink = new ByteSink();
        plan.write(sink, record);
        assertThat(sink.copy()).as("%s", record).isEqualTo(avros.toByteArray());
    }

    private static @Nullable Object value(Schema schema, Random random) {
        if (schema.getLogicalType() instanceof LogicalTypes.Decimal decimal) {
            return new BigDecimal(new BigInteger(random.nextInt(100), random), decimal.getScale());
        }
        if (schema.getLogicalType() instanceof LogicalTypes.TimestampMicros) {
            return Instant.ofEpochSecond(random.nextInt(), random.nextInt(1_000_000_000));
        }
        return switch (schema.getType()) {
            case STRING -> text(random);
            case LONG -> random.nextLong() >> random.nextInt(64);
            case INT -> random.nextInt() >> random.nextInt(32);
            case BOOLEAN -> random.nextBoolean();
            case UNION -> {
                Schema chosen = schema.getTypes().get(random.nextInt(2));
                yield chosen.getType() == Schema.Type.NULL ? null : value(chosen, random);
            }
            case MAP -> {
                Map<String, Object> map = new HashMap<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    map.put(text(random), value(schema.getValueType(), random));
                }
                yield map;
            }
            case RECORD -> record(schema, random);
            default -> throw new AssertionError(schema);
        };
    }

    private static SpecificRecord record(Schema schema, Random random) {
        SpecificRecord record = (SpecificRecord)
                SpecificData.newInstance(SpecificData.getForSchema(schema).getClass(schema), schema);
        for (Schema.Field field : schema.getFields()) {
            record.put(field.pos(), value(field.schema(), random));
        }
        return record;
    }

    private static String text(Random random) {
        List<String> parts = new ArrayList<>();
        for (int i = random.nextInt(30); i > 0; i--) {
            parts.add(random.nextInt(20) == 0 ? "é\ud83d\ude00" : "abc");
        }
        return String.join("", parts);
    }
}
