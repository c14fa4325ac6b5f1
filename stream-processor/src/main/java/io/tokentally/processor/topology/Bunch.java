package io.tokentally.processor.topology;

import io.tokentally.processor.packed.PackedInput;
import io.tokentally.processor.packed.PackedOutput;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

/**
 * Several records that lie one behind the other, as one: {@code how many, then of each how far its offset and its timestamp are
 * from the first one's, length, value}. It has the first one's offset, so that who stops before it goes on with all of it.
 */
final class Bunch {
    /** A bunch is told by its key, the very object: no record that was ever written has it. */
    private static final byte[] KEY = {1};

    /** Takes the records of a bunch. */
    interface Taker {
        void take(long offset, long timestamp, byte[] value);
    }

    private Bunch() {}

    static boolean isKey(byte @Nullable [] key) {
        return key == KEY;
    }

    /** @param records of one partition, with values and without headers */
    static ConsumerRecord<byte[], byte[]> of(TopicPartition partition, List<ConsumerRecord<byte[], byte[]>> records) {
        ConsumerRecord<byte[], byte[]> first = records.get(0);
        int length = 0;
        for (ConsumerRecord<byte[], byte[]> record : records) {
            length += record.value().length + 2 * Long.BYTES;
        }
        PackedOutput out = new PackedOutput(length);
        out.number(records.size());
        for (ConsumerRecord<byte[], byte[]> record : records) {
            out.number(record.offset() - first.offset());
            out.signed(record.timestamp() - first.timestamp());
            out.sized(record.value());
        }
        return new ConsumerRecord<>(
                partition.topic(),
                partition.partition(),
                first.offset(),
                first.timestamp(),
                TimestampType.LOG_APPEND_TIME,
                KEY.length,
                out.length(),
                KEY,
                out.array(),
                new RecordHeaders(),
                first.leaderEpoch());
    }

    static void forEach(byte[] bunch, long firstOffset, long firstTimestamp, Taker taker) {
        PackedInput in = new PackedInput(bunch, 0);
        for (int left = in.size(); left > 0; left--) {
            taker.take(firstOffset + in.number(), firstTimestamp + in.signed(), in.sized());
        }
    }
}
