package io.tokentally.sink;

import io.tokentally.sink.store.SqlFaults;
import org.apache.kafka.common.errors.RetriableException;

/** Sorts faults by what the sink does next: wait and try again, or stop. */
final class Faults {
    private Faults() {}

    /** Whether Kafka, the registry or Postgres is only away, slow or busy. */
    static boolean passes(Throwable fault) {
        for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
            if (cause instanceof RetriableException) {
                return true;
            }
        }
        return SqlFaults.passes(fault);
    }

    /** What lies at the bottom of it, on one line. */
    static String reason(Throwable fault) {
        Throwable cause = fault;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.toString().lines().findFirst().orElse("");
    }
}
