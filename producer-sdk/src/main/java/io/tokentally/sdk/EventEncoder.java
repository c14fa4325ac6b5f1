package io.tokentally.sdk;

import io.tokentally.sdk.QueueItem.Outgoing;
import java.io.IOException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Serializer;

/** An event → the bytes that Kafka gets. Used by the sender thread alone. */
final class EventEncoder implements AutoCloseable {
    private final Serializer<Object> serializer;

    EventEncoder(Serializer<Object> serializer) {
        this.serializer = serializer;
    }

    ProducerRecord<byte[], byte[]> encode(Outgoing outgoing) {
        Headers headers = new RecordHeaders();
        byte[] value = serializer.serialize(outgoing.topic(), headers, outgoing.event());
        return new ProducerRecord<>(outgoing.topic(), null, outgoing.keyBytes(), value, headers);
    }

    /** Whether it is the registry's trouble, which passes, rather than the event's own. */
    static boolean mayPass(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof RetriableException
                    || cause instanceof IOException
                    || cause instanceof TimeoutException) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void close() {
        serializer.close();
    }
}
