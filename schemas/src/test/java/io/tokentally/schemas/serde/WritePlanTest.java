package io.tokentally.schemas.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tokentally.event.ToolOperationEvent;
import io.tokentally.event.UsageEvent;
import io.tokentally.ledger.ToolLedgerEntry;
import io.tokentally.ledger.UsageLedgerEntry;
import io.tokentally.schemas.Seed;
import io.tokentally.schemas.registry.InMemorySchemaRegistry;
import io.tokentally.total.ModelTotal;
import io.tokentally.total.SavingsTotal;
import io.tokentally.total.SessionTotal;
import io.tokentally.total.UserTotal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;

/** What our writer writes is what Avro's writes, byte for byte. */
class WritePlanTest {
    static final List<Class<? extends SpecificRecord>> TYPES = List.of(
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
                assertSame(plan, type, RandomRecords.record(schema, random));
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

    @Test
    void fieldsThatAreEncodedAlreadyGiveTheSameBytes() {
        long seed = Seed.get();
        Random random = new Random(seed);
        InMemorySchemaRegistry registry = new InMemorySchemaRegistry();
        AvroEncoder<UsageLedgerEntry> encoder = new AvroEncoder<>(UsageLedgerEntry.class, registry, true);
        AvroEncoder<UsageEvent> events = new AvroEncoder<>(UsageEvent.class, registry, true);
        for (int i = 0; i < 200; i++) {
            UsageLedgerEntry entry = (UsageLedgerEntry) RandomRecords.record(UsageLedgerEntry.getClassSchema(), random);
            EncodedField event = new EncodedField(events.encode("e", entry.getEvent()), AvroDecoder.HEADER);
            assertThat(encoder.encode("l", entry, event, null, null, null, null, null, encoder.field(entry, 6)))
                    .as("seed %s", seed)
                    .isEqualTo(encoder.encode("l", entry));
        }
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
}
