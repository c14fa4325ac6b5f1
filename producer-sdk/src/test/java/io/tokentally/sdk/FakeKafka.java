package io.tokentally.sdk;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Kafka's own mock, which can also block and refuse as the real producer does. */
final class FakeKafka extends MockProducer<byte[], byte[]> {
    private volatile CountDownLatch gate = new CountDownLatch(0);
    private volatile @Nullable ApiException refusal;
    /** Counts the calls of send, before they block. */
    private volatile int attempts;

    FakeKafka(boolean acknowledgesAtOnce) {
        super(acknowledgesAtOnce, null, new ByteArraySerializer(), new ByteArraySerializer());
    }

    void block() {
        gate = new CountDownLatch(1);
    }

    void unblock() {
        gate.countDown();
    }

    /** As the real one refuses: through the callback, while send still runs. Null to take events again. */
    void refuse(@Nullable ApiException failure) {
        refusal = failure;
    }

    /** What a closing client says last is none. */
    List<ProducerRecord<byte[], byte[]>> events() {
        return history().stream().filter(record -> record.value() != null).toList();
    }

    int attempts() {
        return attempts;
    }

    /** Not synchronized as the mock's own is, so that blocking blocks the sender alone. */
    @Override
    @SuppressWarnings({"UnsynchronizedOverridesSynchronized", "NonAtomicVolatileUpdate"}) // one sender thread
    public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record, Callback callback) {
        attempts++;
        try {
            gate.await();
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
        ApiException failure = refusal;
        if (failure != null) {
            callback.onCompletion(new RecordMetadata(null, -1, -1, -1, -1, -1), failure);
            return CompletableFuture.failedFuture(failure);
        }
        return super.send(record, callback);
    }
}
