package io.tokentally.processor.topology;

import org.apache.kafka.streams.processor.RecordContext;
import org.apache.kafka.streams.processor.TopicNameExtractor;

/** Sends each output to its own topic: one sink for all, since a filter per topic costs at each event. */
final class TopicOfOutput implements TopicNameExtractor<byte[], Output> {
    @Override
    public String extract(byte[] key, Output output, RecordContext context) {
        return output.topic().name();
    }

    @Override
    public String toString() {
        return "the output's own topic";
    }
}
