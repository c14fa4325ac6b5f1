package io.tokentally.processor;

import io.tokentally.processor.topology.Refusals;
import io.tokentally.schemas.Topic;
import io.tokentally.schemas.Topics;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.ProductionExceptionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What to do where Kafka refuses an output: try again, or stop the thread, whose successor takes up the work where the last
 * commit left it. Leaving the output out is no choice: its transaction is broken already, and totals without their ledger
 * entry would be wrong. One that is refused for what it is, such as its size, is noted in {@link Refusals}, so that its
 * event is rejected the next time.
 */
public final class RefusedOutputs implements ProductionExceptionHandler {
    /** Where the settings of Kafka Streams hold the {@link Refusals}. */
    static final String REFUSALS = "tally.refusals";

    /** Whose outputs tell by their key which record they are of. */
    private static final Set<String> OF_ONE_EVENT = Stream.concat(
                    Topics.LEDGERS.stream(), Stream.of(Topics.HISTORY, Topics.REJECTED))
            .map(Topic::name)
            .collect(Collectors.toSet());

    private static final Logger LOG = LoggerFactory.getLogger(RefusedOutputs.class);

    private Refusals refusals = new Refusals();

    @Override
    public Response handleError(ErrorHandlerContext context, ProducerRecord<byte[], byte[]> output, Exception failure) {
        if (failure instanceof RetriableException) {
            return Response.retry();
        }
        if (OF_ONE_EVENT.contains(output.topic()) && isAboutTheRecord(failure)) {
            refusals.note(output.topic(), output.key(), output.value() == null ? 0 : output.value().length);
        }
        LOG.error(
                "Kafka refuses an output to {} that offset {} of {}-{} led to, at {}",
                output.topic(),
                context.offset(),
                context.topic(),
                context.partition(),
                context.processorNodeId(),
                failure);
        return Response.fail();
    }

    private static boolean isAboutTheRecord(Exception failure) {
        return failure instanceof RecordTooLargeException
                || failure instanceof RecordBatchTooLargeException
                || failure instanceof InvalidRecordException;
    }

    @Override
    public void configure(Map<String, ?> configs) {
        if (configs.get(REFUSALS) instanceof Refusals shared) {
            refusals = shared;
        }
    }
}
