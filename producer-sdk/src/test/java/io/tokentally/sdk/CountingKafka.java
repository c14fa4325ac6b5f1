package io.tokentally.sdk;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Acknowledges everything and keeps nothing, so that many events fit. */
final class CountingKafka extends MockProducer<byte[], byte[]> {
    private volatile long taken;

    CountingKafka() {
        super(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    }

    long taken() {
        return taken;
    }

    @Override
    @SuppressWarnings({"UnsynchronizedOverridesSynchronized", "NonAtomicVolatileUpdate"}) // one sender thread
    public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record, Callback callback) {
        RecordMetadata metadata =
                new RecordMetadata(new TopicPartition(record.topic(), 0), taken++, 0, 0, record.key().length, 0);
        callback.onCompletion(metadata, null);
        return CompletableFuture.completedFuture(metadata);
    }
}
