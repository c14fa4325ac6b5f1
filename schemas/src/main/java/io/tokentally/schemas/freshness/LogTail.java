package io.tokentally.schemas.freshness;

import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/** Tells whether there is anything to process where a group's offset is short of the end. */
@FunctionalInterface
interface LogTail {
    /** A stretch of a log. */
    record Stretch(long from, long to) {}

    /** Those of {@code stretches} that hold no committed record: markers, and what was aborted. */
    Set<TopicPartition> withoutRecords(Map<TopicPartition, Stretch> stretches);
}
