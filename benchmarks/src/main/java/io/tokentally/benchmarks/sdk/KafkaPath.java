package io.tokentally.benchmarks.sdk;

import io.tokentally.event.UsageEvent;
import io.tokentally.schemas.Keys;
import io.tokentally.schemas.Topics;
import io.tokentally.schemas.serde.AvroSerializer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** What services do without an SDK: encode the record and send it, on the calling thread. */
final class KafkaPath implements Caller.Path {
    private final KafkaProducer<byte[], Object> producer;

    KafkaPath(Broker broker) {
        producer = new KafkaProducer<>(Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers(),
                AvroSerializer.REGISTRY_URL, broker.schemaRegistryUrl(),
                ProducerConfig.COMPRESSION_TYPE_CONFIG, Broker.COMPRESSION,
                ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class,
                ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, AvroSerializer.class));
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // it is an object of its own, and that is all that is asked for
    public Object give(UsageEvent event) {
        byte[] key = Keys.of(event).getBytes(StandardCharsets.UTF_8);
        return producer.send(new ProducerRecord<>(Topics.USAGE_EVENTS.name(), key, event));
    }

    @Override
    public void close() {
        producer.close();
    }
}
