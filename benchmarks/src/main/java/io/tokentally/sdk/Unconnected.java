package io.tokentally.sdk;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The client without a Kafka behind it, for what a call costs its caller. */
public final class Unconnected {
    private Unconnected() {}

    /** A client that does all it does, encoding included, over a producer that acknowledges at once. */
    public static TokentallyClient client() {
        return TokentallyClient.builder()
                .schemaRegistryUrl("mock://unconnected")
                .shutdownHook(false)
                .build(AcknowledgesAtOnce::new);
    }

    private static final class AcknowledgesAtOnce extends MockProducer<byte[], byte[]> {
        AcknowledgesAtOnce() {
            super(true, null, new ByteArraySerializer(), new ByteArraySerializer());
        }

        /** Not the mock's own, which keeps all it was given. */
        @Override
        @SuppressWarnings("UnsynchronizedOverridesSynchronized") // one sender thread
        public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record, Callback callback) {
            RecordMetadata metadata = new RecordMetadata(new TopicPartition(record.topic(), 0), 0, 0, 0, 0, 0);
            callback.onCompletion(metadata, null);
            return CompletableFuture.completedFuture(metadata);
        }
    }
}
