package io.tokentally.processor;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokentally.processor.topology.Refusals;
import io.tokentally.schemas.Topics;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.ProductionExceptionHandler.Result;
import org.apache.kafka.streams.processor.TaskId;
import org.junit.jupiter.api.Test;

class RefusedOutputsTest {
    private final RefusedOutputs handler = new RefusedOutputs();

    @Test
    void nothingThatIsCountedIsEverLeftOut() {
        for (String topic : new String[] {Topics.USAGE_LEDGER.name(), Topics.REJECTED.name(), "differences"}) {
            ProducerRecord<byte[], byte[]> output = new ProducerRecord<>(topic, new byte[1], new byte[1]);
            assertThat(handler.handleError(new Context(), output, new RecordTooLargeException("too large"))
                            .result())
                    .isEqualTo(Result.FAIL);
            assertThat(handler.handleError(new Context(), output, new TimeoutException("later"))
                            .result())
                    .isEqualTo(Result.RETRY);
        }
    }

    @Test
    void whatIsOfOneRecordIsNotTriedAgain() {
        Refusals refusals = new Refusals();
        handler.configure(Map.of(RefusedOutputs.REFUSALS, refusals));
        for (String topic :
                new String[] {Topics.USAGE_LEDGER.name(), Topics.HISTORY.name(), Topics.REJECTED.name(), "differences"
                }) {
            ProducerRecord<byte[], byte[]> output = new ProducerRecord<>(topic, new byte[1], new byte[1]);
            handler.handleError(new Context(), output, new RecordTooLargeException("too large"));
            handler.handleError(new Context(), output, new TopicAuthorizationException(topic));
        }
        assertThat(refusals.noted()).isEqualTo(3);
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
