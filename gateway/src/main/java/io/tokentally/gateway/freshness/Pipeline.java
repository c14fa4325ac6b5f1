package io.tokentally.gateway.freshness;

import java.util.Collection;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/** What the probe asks about. Answers are bounded in time; a failing one throws. Used by one thread. */
interface Pipeline {
    /**
     * The offset behind the last record of every partition, committed or not: a transaction's records lie there before its
     * consumed offsets are committed, its end marker may follow later. Topics that do not exist have no partitions.
     */
    Map<TopicPartition, Long> ends(Collection<String> topics) throws InterruptedException;

    /** The processor's repartition topics. */
    Set<String> internalTopics() throws InterruptedException;

    /** What the processor has committed; a partition without a commit is left out. */
    Map<TopicPartition, Long> processed() throws InterruptedException;

    /** What the sink has stored; a partition it has not seen is left out. */
    Map<TopicPartition, Long> stored() throws InterruptedException;

    /**
     * Whether a consumer at {@code from} will find no record below {@code to}, but only markers and what was aborted. A
     * consumer that is started there again may never commit beyond.
     */
    boolean isVoid(TopicPartition partition, long from, long to) throws InterruptedException;
}
