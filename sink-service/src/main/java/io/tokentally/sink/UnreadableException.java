package io.tokentally.sink;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** A record of an output topic that can never be read: its partition stops before it, since nothing may be skipped. */
public final class UnreadableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient TopicPartition partition;

    UnreadableException(ConsumerRecord<?, ?> record, Throwable cause) {
        super(
                "record " + record.topic() + "-" + record.partition() + " offset " + record.offset()
                        + " cannot be read: " + cause.getMessage()
                        + "; nothing was written or skipped: only the processor may write to this topic",
                cause);
        partition = new TopicPartition(record.topic(), record.partition());
    }

    /** Whose record it is. */
    TopicPartition partition() {
        return partition;
    }
}
