package io.tokentally.processor.topology;

import io.tokentally.processor.topology.Arrival.Origin;
import io.tokentally.schemas.Fault;
import io.tokentally.schemas.RejectReason;
import io.tokentally.schemas.registry.IncompatibleSchemaException;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sorts what the processor itself throws: what lies around the record (Kafka, the registry, a store) stops the thread, which
 * takes up the work again; a failure on the record alone would come back for ever, so the record is refused.
 */
final class Failures {
    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

    private Failures() {}

    /** Why the record is refused; throws {@code failure} again where the record is not to blame. */
    static Fault fault(Origin origin, RuntimeException failure) {
        if (failure instanceof KafkaException || failure instanceof IncompatibleSchemaException) {
            throw failure;
        }
        LOG.error(
                "The record at offset {} of {}-{} is rejected: processing it failed",
                origin.offset(),
                origin.topic(),
                origin.partition(),
                failure);
        return new Fault(RejectReason.PROCESSING_FAILED, "", "processing failed: " + failure);
    }
}
