package io.tokentally.benchmarks.flink;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** A raw record, decoded only where its id's form is. Fields as Flink's own serializer of plain objects wants them. */
@SuppressWarnings("NullAway.Init") // Flink makes it empty, then fills it
public final class RawEvent {
    public String id;
    public byte[] value;
    public long arrivedAtMillis;

    /** Of Kafka's records. */
    static final class Reader implements KafkaRecordDeserializationSchema<RawEvent> {
        private static final long serialVersionUID = 1;

        @Override
        public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<RawEvent> out) {
            RawEvent event = new RawEvent();
            event.id = new String(record.key(), UTF_8);
            event.value = record.value();
            event.arrivedAtMillis = record.timestamp();
            Checkpoints.moved();
            out.collect(event);
        }

        @Override
        public TypeInformation<RawEvent> getProducedType() {
            return TypeInformation.of(RawEvent.class);
        }
    }
}
