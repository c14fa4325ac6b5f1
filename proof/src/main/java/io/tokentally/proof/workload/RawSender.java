package io.tokentally.proof.workload;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tokentally.event.UsageEvent;
import io.tokentally.proof.cluster.Cluster;
import io.tokentally.schemas.Keys;
import io.tokentally.schemas.Topics;
import io.tokentally.schemas.registry.SchemaRegistry;
import io.tokentally.schemas.serde.AvroEncoder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Writes usage records past the SDK: what is no event, and events under other versions of the schema. Not thread-safe. */
public final class RawSender implements AutoCloseable {
    private static final int HEADER = 5;
    /** Hardly less than Kafka takes on a raw topic. */
    private static final int OVERSIZED = (1 << 20) - (1 << 10);

    private static final Schema NOW = UsageEvent.getClassSchema();

    private final int partitions;
    private final SchemaRegistry registry;
    private final AvroEncoder<UsageEvent> encoder;
    private final KafkaProducer<byte[], byte[]> producer;
    private final List<Future<?>> sent = new ArrayList<>();

    public RawSender(Cluster cluster) {
        partitions = Integer.parseInt(cluster.setting("partitions"));
        registry = SchemaRegistry.at(cluster.setting("schema.registry.url"));
        encoder = new AvroEncoder<>(UsageEvent.class, registry, true);
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", cluster.setting("bootstrap.servers"), "max.request.size", 2 << 20),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /** A record of almost 1 MiB that is no event. */
    public void oversized(Random random) {
        send(null, random.nextInt(partitions), Arrays.copyOf(bytes(event(random)), OVERSIZED));
    }

    /** One record that is no event. */
    public void poison(Random random) {
        byte[] whole = bytes(event(random));
        byte[] value = switch (random.nextInt(5)) {
            case 0 -> new byte[0];
            case 1 -> "no event".getBytes(UTF_8);
            case 2 -> ofSchema(0x7f000000 + random.nextInt(100), whole);
            case 3 -> Arrays.copyOf(whole, HEADER + random.nextInt(whole.length - HEADER));
            default -> Arrays.copyOf(whole, whole.length + 1);
        };
        send(null, random.nextInt(partitions), value);
    }

    /** An event of a producer whose schema has a field that ours has not yet. */
    public void newer(Random random) {
        send(random, with(new Schema.Field("added_later", Schema.create(Schema.Type.STRING), "", "none")));
    }

    /** An event of a producer whose schema lacks a field that ours has. */
    public void older(Random random) {
        send(random, without("stop_reason"));
    }

    private void send(Random random, Schema schema) {
        UsageEvent event = event(random);
        byte[] key = Keys.of(event).getBytes(UTF_8);
        int id = registry.register(Topics.USAGE_EVENTS.subject(), schema);
        // Now and then on the wrong partition, from where it is passed on.
        int shift = random.nextInt(5) == 0 ? 1 : 0;
        send(
                key,
                (Keys.partition(key, partitions) + shift) % partitions,
                ofSchema(id, rewritten(bytes(event), schema)));
    }

    private void send(byte @Nullable [] key, int partition, byte[] value) {
        sent.add(producer.send(new ProducerRecord<>(Topics.USAGE_EVENTS.name(), partition, key, value)));
    }

    private static UsageEvent event(Random random) {
        UsageEvent event = UsageEvent.newBuilder()
                .setTenant("default")
                .setEventId("raw/" + Long.toHexString(random.nextLong()))
                .setUserId("user-1")
                .setSessionId("session-1")
                .setProvider("openai")
                .setModel("gpt-4o")
                .build();
        event.getTokens().setInput((long) random.nextInt(5_000));
        event.getTokens().setOutput((long) random.nextInt(900));
        return event;
    }

    private byte[] bytes(UsageEvent event) {
        return encoder.encode(Topics.USAGE_EVENTS.subject(), event);
    }

    private static byte[] rewritten(byte[] value, Schema schema) {
        try {
            GenericRecord record = new GenericDatumReader<GenericRecord>(NOW, schema)
                    .read(null, DecoderFactory.get().binaryDecoder(value, HEADER, value.length - HEADER, null));
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            out.writeBytes(new byte[HEADER]);
            BinaryEncoder binary = EncoderFactory.get().directBinaryEncoder(out, null);
            new GenericDatumWriter<GenericRecord>(schema).write(record, binary);
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail", e);
        }
    }

    private static Schema with(Schema.Field added) {
        List<Schema.Field> fields = new ArrayList<>(List.of(added));
        NOW.getFields().forEach(field -> fields.add(new Schema.Field(field, field.schema())));
        return Schema.createRecord(NOW.getName(), NOW.getDoc(), NOW.getNamespace(), false, fields);
    }

    private static Schema without(String name) {
        List<Schema.Field> fields = new ArrayList<>();
        NOW.getFields().stream()
                .filter(field -> !field.name().equals(name))
                .forEach(field -> fields.add(new Schema.Field(field, field.schema())));
        return Schema.createRecord(NOW.getName(), NOW.getDoc(), NOW.getNamespace(), false, fields);
    }

    private static byte[] ofSchema(int id, byte[] value) {
        byte[] changed = value.clone();
        ByteBuffer.wrap(changed).put((byte) 0).putInt(id);
        return changed;
    }

    /** Returns when Kafka has all of it. */
    @Override
    public void close() {
        try {
            for (Future<?> each : sent) {
                each.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException("Kafka does not take what the harness sends it", e.getCause());
        } finally {
            producer.close();
        }
    }
}
