package io.tokentally.processor;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tokentally.schemas.PlainText;
import io.tokentally.schemas.RejectedHeaders;
import io.tokentally.schemas.Topics;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.ProductionExceptionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What to do where Kafka refuses an output. What is only a copy, a rejected record that is too large for its topic, goes there
 * without its bytes; its headers say where the original lies. To leave out anything else would make totals differ from the
 * ledger, so the thread stops and takes up the work again: the log names the topic, and {@code /readyz} turns red.
 */
public final class RefusedOutputs implements ProductionExceptionHandler {
    private static final Logger LOG = LoggerFactory.getLogger(RefusedOutputs.class);
    private static final int MAX_DETAIL = 1_000;

    @Override
    public Response handleError(ErrorHandlerContext context, ProducerRecord<byte[], byte[]> output, Exception failure) {
        if (failure instanceof RetriableException) {
            return Response.retry();
        }
        boolean copy = output.topic().equals(Topics.REJECTED.name());
        byte[] value = output.value();
        if (copy && failure instanceof RecordTooLargeException && value != null && value.length > 0) {
            LOG.warn("A rejected record goes without its bytes: {}", failure.getMessage());
            return Response.resume(List.of(withoutBytes(output, failure)));
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

    private static ProducerRecord<byte[], byte[]> withoutBytes(
            ProducerRecord<byte[], byte[]> output, Exception failure) {
        Headers headers = new RecordHeaders(output.headers());
        byte[] detail = headers.lastHeader(RejectedHeaders.DETAIL) == null
                ? new byte[0]
                : headers.lastHeader(RejectedHeaders.DETAIL).value();
        String told = new String(detail, UTF_8) + " (its bytes are left out: " + failure.getMessage() + ")";
        headers.remove(RejectedHeaders.DETAIL);
        headers.add(RejectedHeaders.DETAIL, PlainText.of(told, MAX_DETAIL).getBytes(UTF_8));
        return new ProducerRecord<>(output.topic(), null, output.timestamp(), output.key(), new byte[0], headers);
    }

    @Override
    public void configure(Map<String, ?> configs) {}
}
