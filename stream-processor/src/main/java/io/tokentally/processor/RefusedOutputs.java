package io.tokentally.processor;

import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.ProductionExceptionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What to do where Kafka refuses an output: try again, or stop the thread, which takes up the work where the last commit left
 * it, and say what led to it. Leaving the output out is no choice: its transaction is broken already, and totals without their
 * ledger entry would be wrong. What is too large is refused on the way in instead.
 */
public final class RefusedOutputs implements ProductionExceptionHandler {
    private static final Logger LOG = LoggerFactory.getLogger(RefusedOutputs.class);

    @Override
    public Response handleError(ErrorHandlerContext context, ProducerRecord<byte[], byte[]> output, Exception failure) {
        if (failure instanceof RetriableException) {
            return Response.retry();
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

    @Override
    public void configure(Map<String, ?> configs) {}
}
