package org.apache.kafka.tools;

import java.io.IOException;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * Kafka's ProducerPerformance as it is, but for what it sends: the records it is given, one after the other and again, in
 * place of random letters. In its package, as what it offers to be overridden is package-private.
 */
public final class SameBytesPerformance extends ProducerPerformance {
    private final List<ProducerRecord<byte[], byte[]>> records;

    public SameBytesPerformance(List<ProducerRecord<byte[], byte[]>> records) {
        this.records = records;
    }

    /** As the tool's command line; returns once all is acknowledged. */
    public void run(String... args) throws IOException {
        start(args);
    }

    @Override
    KafkaProducer<byte[], byte[]> createKafkaProducer(Properties properties) {
        return new KafkaProducer<>(properties) {
            private int next;

            @Override
            public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> random, Callback callback) {
                ProducerRecord<byte[], byte[]> same = records.get(next);
                next = next + 1 == records.size() ? 0 : next + 1;
                return super.send(same, callback);
            }
        };
    }
}
