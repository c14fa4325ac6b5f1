package io.tokentally.sink;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tokentally.schemas.Topics;
import io.tokentally.schemas.registry.RegistryUnavailableException;
import io.tokentally.schemas.registry.SchemaRegistry;
import io.tokentally.sink.store.Batch;
import org.apache.avro.Schema;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class RecordReaderTest {
    private static final byte[] KEY = {'k'};

    private final SinkMetrics metrics = new SinkMetrics(new SimpleMeterRegistry());

    @Test
    void stopsAtWhatCanNeverBeRead() {
        RecordReader reader = new RecordReader(SchemaRegistry.at("mock://reader"), metrics);
        ConsumerRecord<byte[], byte[]> record =
                new ConsumerRecord<>(Topics.USAGE_LEDGER.name(), 3, 42, KEY, new byte[] {0, 0, 0, 0, 99, 1});

        assertThatThrownBy(() -> reader.read(record, new Batch()))
                .isInstanceOf(UnreadableException.class)
                .hasMessageContaining("tally.usage-ledger.v1-3 offset 42")
                .hasMessageContaining("no schema of id 99");
    }

    @Test
    void namesTheHeaderThatARejectedRecordLacks() {
        RecordReader reader = new RecordReader(SchemaRegistry.at("mock://reader"), metrics);
        ConsumerRecord<byte[], byte[]> record = new ConsumerRecord<>(Topics.REJECTED.name(), 0, 1, KEY, new byte[0]);

        assertThatThrownBy(() -> reader.read(record, new Batch()))
                .isInstanceOf(UnreadableException.class)
                .hasMessageContaining("header 'tenant' is missing");
    }

    @Test
    void anAbsentRegistryIsNoFaultOfTheRecord() {
        RecordReader reader = new RecordReader(new AbsentRegistry(), metrics);
        ConsumerRecord<byte[], byte[]> record =
                new ConsumerRecord<>(Topics.USAGE_TOTALS.name(), 0, 0, KEY, new byte[] {0, 0, 0, 0, 1, 1});

        assertThatThrownBy(() -> reader.read(record, new Batch()))
                .isInstanceOf(RegistryUnavailableException.class)
                .matches(Faults::passes);
    }

    private static final class AbsentRegistry implements SchemaRegistry {
        @Override
        public int register(String subject, Schema schema) {
            throw new RegistryUnavailableException("away");
        }

        @Override
        public int idOf(String subject, Schema schema) {
            throw new RegistryUnavailableException("away");
        }

        @Override
        public Schema byId(int id) {
            throw new RegistryUnavailableException("away");
        }

        @Override
        public void setCompatibility(String subject, String level) {
            throw new RegistryUnavailableException("away");
        }
    }
}
