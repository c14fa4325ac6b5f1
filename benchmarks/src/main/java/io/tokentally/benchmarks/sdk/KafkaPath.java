package io.tokentally.benchmarks.sdk;

import io.tokentally.event.UsageEvent;
import io.tokentally.schemas.Keys;
import io.tokentally.schemas.Topics;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * What services do without an SDK: encode the record with Avro's own writer, its encoder and buffer reused, and send it, on
 * the calling thread. Of one thread.
 */
final class KafkaPath implements Caller.Path {
    /** The wire format's magic byte and some schema id. */
    private static final byte[] PREFIX = {0, 0, 0, 0, 1};

    private final KafkaProducer<byte[], byte[]> producer;
    private final SpecificDatumWriter<UsageEvent> writer = new SpecificDatumWriter<>(UsageEvent.class);
    private final ByteArrayOutputStream buffer = new ByteArrayOutputStream(512);
    private final BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(buffer, null);

    KafkaPath(Broker broker) {
        producer = new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        broker.bootstrapServers(),
                        ProducerConfig.COMPRESSION_TYPE_CONFIG,
                        Broker.COMPRESSION),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // it is an object of its own, and that is all that is asked for
    public Object give(UsageEvent event) {
        byte[] key = Keys.of(event).getBytes(StandardCharsets.UTF_8);
        return producer.send(new ProducerRecord<>(Topics.USAGE_EVENTS.name(), key, encoded(event)));
    }

    private byte[] encoded(UsageEvent event) {
        try {
            buffer.reset();
            buffer.write(PREFIX);
            writer.write(event, encoder);
            encoder.flush();
            return buffer.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException("memory is written without trouble", e);
        }
    }

    @Override
    public void close() {
        producer.close();
    }
}
