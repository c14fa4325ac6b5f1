package io.tokentally.processor.topology;

import io.tokentally.event.UsageEvent;
import io.tokentally.schemas.RejectReason;
import io.tokentally.schemas.Topics;
import io.tokentally.schemas.registry.SchemaRegistry;
import io.tokentally.schemas.serde.AvroEncoder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.jspecify.annotations.Nullable;

/**
 * A value of the usage topic that is no event.
 *
 * @param reason that it is to be rejected with
 */
record Poison(byte @Nullable [] value, RejectReason reason) {
    private static final Schema WITH_DOUBLE = SchemaBuilder.record("UsageEvent")
            .namespace("io.tokentally.event")
            .fields()
            .requiredString("event_id")
            .requiredDouble("revision")
            .endRecord();

    /** One of all kinds; a record of more than 2 MiB now and then. */
    static Poison any(Random random, SchemaRegistry registry) {
        byte[] whole = event(registry);
        return switch (random.nextInt(random.nextInt(40) == 0 ? 10 : 9)) {
            case 0 -> new Poison(null, RejectReason.NO_VALUE);
            case 1 -> new Poison(new byte[0], RejectReason.NO_VALUE);
            case 2 -> new Poison(noise(random), RejectReason.NOT_WIRE_FORMAT);
            case 3 -> new Poison(new byte[] {0, 0, 0}, RejectReason.NOT_WIRE_FORMAT);
            case 4 -> new Poison(ofSchema(0x7f000000 + random.nextInt(100), whole), RejectReason.UNKNOWN_SCHEMA);
            case 5 -> new Poison(Arrays.copyOf(whole, 5 + random.nextInt(whole.length - 5)), RejectReason.UNDECODABLE);
            case 6 -> new Poison(Arrays.copyOf(whole, whole.length + 1), RejectReason.UNDECODABLE);
            case 7 -> new Poison(number(Double.NaN, registry), RejectReason.UNDECODABLE);
            case 8 -> new Poison(number(Double.NEGATIVE_INFINITY, registry), RejectReason.UNDECODABLE);
            default -> new Poison(Arrays.copyOf(whole, Arrival.Origin.MAX_BYTES + 1), RejectReason.OUT_OF_BOUNDS);
        };
    }

    private static byte[] event(SchemaRegistry registry) {
        UsageEvent event = UsageEvent.newBuilder()
                .setTenant("default")
                .setEventId("poisoned")
                .build();
        return new AvroEncoder<>(UsageEvent.class, registry, true).encode(Topics.USAGE_EVENTS.subject(), event);
    }

    /** As a producer would write it whose schema has a floating-point number where ours has a whole one. */
    private static byte[] number(double revision, SchemaRegistry registry) {
        GenericRecord record = new GenericData.Record(WITH_DOUBLE);
        record.put("event_id", "poisoned");
        record.put("revision", revision);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[5]);
        BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
        try {
            new GenericDatumWriter<GenericRecord>(WITH_DOUBLE).write(record, encoder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return ofSchema(registry.register("somebody-elses-value", WITH_DOUBLE), out.toByteArray());
    }

    private static byte[] ofSchema(int id, byte[] value) {
        byte[] changed = value.clone();
        ByteBuffer.wrap(changed).put((byte) 0).putInt(id);
        return changed;
    }

    private static byte[] noise(Random random) {
        byte[] noise = new byte[1 + random.nextInt(100)];
        random.nextBytes(noise);
        noise[0] |= 1;
        return noise;
    }
}
