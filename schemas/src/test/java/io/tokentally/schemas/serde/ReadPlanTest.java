package io.tokentally.schemas.serde;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokentally.event.UsageEvent;
import io.tokentally.schemas.Seed;
import io.tokentally.schemas.registry.InMemorySchemaRegistry;
import java.io.IOException;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What our reader reads is what Avro's reads; what Avro's refuses, ours does not read. */
class ReadPlanTest {
    private static final int RECORDS = 300;
    private static final int FLIPS = 10;

    @Test
    void randomRecordsOfEverySchemaAndTheirBrokenFormsAreReadAsAvroReadsThem() {
        long seed = Seed.get();
        Random random = new Random(seed);
        int readable = 0;
        for (Class<? extends SpecificRecord> type : WritePlanTest.TYPES) {
            Schema schema = SpecificData.getForClass(type).getSchema(type);
            for (int i = 0; i < RECORDS; i++) {
                ByteSink sink = new ByteSink();
                Objects.requireNonNull(WritePlan.of(schema)).write(sink, RandomRecords.record(schema, random));
                byte[] bytes = sink.copy();
                assertThat(ours(type, bytes)).as("seed %s", seed).isNotNull().isEqualTo(avros(type, bytes));
                for (int flip = 0; flip < FLIPS; flip++) {
                    byte[] broken = Arrays.copyOf(bytes, bytes.length - random.nextInt(2));
                    broken[random.nextInt(broken.length)] ^= (byte) (1 << random.nextInt(8));
                    SpecificRecord read = ours(type, broken);
                    if (read != null) {
                        readable++;
                        assertThat(read).as("seed %s", seed).isEqualTo(avros(type, broken));
                    }
                }
            }
        }
        assertThat(readable).as("broken forms that still are some record").isGreaterThan(RECORDS);
    }

    @Test
    void onlyWhatWouldBeWrittenTheSameIsVerbatim() {
        InMemorySchemaRegistry registry = new InMemorySchemaRegistry();
        AvroEncoder<UsageEvent> encoder = new AvroEncoder<>(UsageEvent.class, registry, true);
        AvroDecoder<UsageEvent> decoder = new AvroDecoder<>(UsageEvent.class, registry);
        UsageEvent event =
                UsageEvent.newBuilder().setModel("gpt-\u00e9\ud83d\ude00").build();
        byte[] bytes = encoder.encode("s", event);
        assertThat(decoder.decode(bytes)).isEqualTo(event);
        assertThat(decoder.lastAsWritten()).isEqualTo(new EncodedField(bytes, AvroDecoder.HEADER));

        byte[] noUtf8 = bytes.clone();
        for (int i = 0; i < noUtf8.length; i++) {
            if (noUtf8[i] == 'g') {
                noUtf8[i] = (byte) 0xff;
            }
        }
        assertThat(decoder.decode(noUtf8).getModel()).startsWith("\uFFFD");
        assertThat(decoder.lastAsWritten()).isNull();
    }

    private static @Nullable SpecificRecord ours(Class<? extends SpecificRecord> type, byte[] bytes) {
        SpecificData model = SpecificData.getForClass(type);
        ByteSource source = new ByteSource();
        source.reset(bytes, 0);
        try {
            Object read = Objects.requireNonNull(ReadPlan.of(model.getSchema(type), model))
                    .read(source);
            return source.isEnd() ? (SpecificRecord) read : null;
        } catch (RuntimeException e) {
            return null;
        }
    }

    private static @Nullable SpecificRecord avros(Class<? extends SpecificRecord> type, byte[] bytes) {
        SpecificData model = SpecificData.getForClass(type);
        BinaryDecoder decoder = DecoderFactory.get().binaryDecoder(bytes, null);
        try {
            SpecificRecord read = (SpecificRecord)
                    new SpecificDatumReader<>(model.getSchema(type), model.getSchema(type), model).read(null, decoder);
            return decoder.isEnd() ? read : null;
        } catch (IOException | RuntimeException e) {
            return null;
        }
    }
}
