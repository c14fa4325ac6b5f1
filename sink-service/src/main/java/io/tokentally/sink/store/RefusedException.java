package io.tokentally.sink.store;

import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Postgres refuses what it was given: the same again will not help, and nothing may be skipped. */
public final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient @Nullable TopicPartition partition;

    RefusedException(Refusal refusal, Throwable cause) {
        super(refusal.message(), cause);
        partition = refusal.partition();
    }

    /** Whose record it is; null where no single record is refused. */
    public @Nullable TopicPartition partition() {
        return partition;
    }

    /** What to tell the person who runs the sink. */
    record Refusal(@Nullable TopicPartition partition, String message) {}
}
