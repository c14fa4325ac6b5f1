package io.tokentally.sdk;

import java.time.Duration;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.jspecify.annotations.Nullable;

/** Kafka's producer, made when it is first needed and again after one broke. Owned by the sender thread alone. */
final class ProducerSlot {
    private final Supplier<Producer<byte[], byte[]>> factory;
    private @Nullable Producer<byte[], byte[]> producer;

    ProducerSlot(Supplier<Producer<byte[], byte[]>> factory) {
        this.factory = factory;
    }

    Producer<byte[], byte[]> get() {
        Producer<byte[], byte[]> current = producer;
        if (current == null) {
            current = factory.get();
            producer = current;
        }
        return current;
    }

    /** What it has in flight is given up, and reported as such. */
    void discard() {
        close(Duration.ZERO);
    }

    void close(Duration timeout) {
        Producer<byte[], byte[]> current = producer;
        producer = null;
        if (current != null) {
            current.close(timeout);
        }
    }
}
