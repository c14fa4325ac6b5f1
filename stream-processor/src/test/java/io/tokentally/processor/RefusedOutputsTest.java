package io.tokentally.processor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tokentally.schemas.RejectedHeaders;
import io.tokentally.schemas.Topics;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.ProductionExceptionHandler.Response;
import org.apache.kafka.streams.errors.ProductionExceptionHandler.Result;
import org.apache.kafka.streams.processor.TaskId;
import org.junit.jupiter.api.Test;

class RefusedOutputsTest {
    private final RefusedOutputs handler = new RefusedOutputs();

    @Test
    void aRejectedRecordThatIsTooLargeGoesWithoutItsBytes() {
        Headers headers = new RecordHeaders()
                .add(RejectedHeaders.DETAIL, "no good".getBytes(UTF_8))
                .add(RejectedHeaders.OFFSET, "7".getBytes(UTF_8));
        ProducerRecord<byte[], byte[]> rejected =
                new ProducerRecord<>(Topics.REJECTED.name(), 1, 5L, new byte[] {1}, new byte[100], headers);
        Response response = handler.handleError(new Context(), rejected, new RecordTooLargeException("too large"));

        assertThat(response.result()).isEqualTo(Result.RESUME);
        assertThat(response.deadLetterQueueRecords()).singleElement().satisfies(sent -> {
            assertThat(sent.topic()).isEqualTo(Topics.REJECTED.name());
            assertThat(sent.value()).isEmpty();
            assertThat(sent.key()).containsExactly(1);
            assertThat(sent.headers().lastHeader(RejectedHeaders.OFFSET).value())
                    .isEqualTo("7".getBytes(UTF_8));
            assertThat(new String(
                            sent.headers().lastHeader(RejectedHeaders.DETAIL).value(), UTF_8))
                    .isEqualTo("no good (its bytes are left out: too large)");
        });
        ProducerRecord<byte[], byte[]> again = response.deadLetterQueueRecords().get(0);
        assertThat(handler.handleError(new Context(), again, new RecordTooLargeException("still"))
                        .result())
                .isEqualTo(Result.FAIL);
    }

    @Test
    void nothingThatIsCountedIsEverLeftOut() {
        for (String topic : new String[] {Topics.USAGE_LEDGER.name(), Topics.USAGE_TOTALS.name(), "differences"}) {
            ProducerRecord<byte[], byte[]> output = new ProducerRecord<>(topic, new byte[1], new byte[1]);
            assertThat(handler.handleError(new Context(), output, new RecordTooLargeException("too large"))
                            .result())
                    .isEqualTo(Result.FAIL);
            assertThat(handler.handleError(new Context(), output, new TimeoutException("later"))
                            .result())
                    .isEqualTo(Result.RETRY);
        }
    }

    private static final class Context implements ErrorHandlerContext {
        @Override
        public String topic() {
            return Topics.USAGE_EVENTS.name();
        }

        @Override
        public int partition() {
            return 1;
        }

        @Override
        public long offset() {
            return 7;
        }

        @Override
        public Headers headers() {
            return new RecordHeaders();
        }

        @Override
        public String processorNodeId() {
            return "resolve";
        }

        @Override
        public TaskId taskId() {
            return new TaskId(0, 1);
        }

        @Override
        public long timestamp() {
            return 0;
        }

        @Override
        public byte[] sourceRawKey() {
            return new byte[0];
        }

        @Override
        public byte[] sourceRawValue() {
            return new byte[0];
        }
    }
}
