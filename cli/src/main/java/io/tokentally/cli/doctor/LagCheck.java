package io.tokentally.cli.doctor;

import static io.tokentally.cli.doctor.KafkaCheck.answer;

import io.tokentally.cli.Failures;
import io.tokentally.schemas.Topic;
import io.tokentally.schemas.Topics;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/** How far the processor and the sink are behind, and whether they run. */
final class LagCheck {
    private static final String AREA = "lag";

    private final Admin admin;
    private final long most;

    /** @param most records that one may be behind */
    LagCheck(Admin admin, long most) {
        this.admin = admin;
        this.most = most;
    }

    Finding processor(String group) throws InterruptedException {
        try {
            Map<TopicPartition, Long> committed = new HashMap<>();
            answer(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata())
                    .forEach((partition, offset) -> {
                        if (offset != null) {
                            committed.put(partition, offset.offset());
                        }
                    });
            return found("processor", group, behind(ends(Topics.INPUTS), committed));
        } catch (KafkaException e) {
            return Finding.unknown(AREA, "the processor's position cannot be read: " + Failures.line(e));
        }
    }

    Finding sink(String group, Map<TopicPartition, Long> stored) throws InterruptedException {
        try {
            return found("sink", group, behind(ends(Topics.OUTPUTS), stored));
        } catch (KafkaException e) {
            return Finding.unknown(AREA, "the outputs' ends cannot be read: " + Failures.line(e));
        }
    }

    private Finding found(String name, String group, long behind) throws InterruptedException {
        if (!runs(group)) {
            return Finding.fault(
                    AREA,
                    String.format(
                            Locale.ROOT,
                            "no %s runs (group %s has no members), %,d records wait for one",
                            name,
                            group,
                            behind),
                    "start it ('tally up', or 'tally " + name + " --config FILE') and see why it ended in its log");
        }
        if (behind > most) {
            return Finding.fault(
                    AREA,
                    String.format(Locale.ROOT, "the %s is %,d records behind, more than %,d", name, behind, most),
                    "run the doctor again: where the number falls, wait; where it does not, see the " + name
                            + "'s log, or run more of them");
        }
        return Finding.ok(AREA, String.format(Locale.ROOT, "the %s is %,d records behind", name, behind));
    }

    private boolean runs(String group) throws InterruptedException {
        try {
            return answer(admin.describeConsumerGroups(List.of(group)).all()).values().stream()
                    .map(ConsumerGroupDescription::groupState)
                    .anyMatch(state -> state != GroupState.EMPTY && state != GroupState.DEAD);
        } catch (GroupIdNotFoundException e) {
            return false;
        }
    }

    private static long behind(Map<TopicPartition, Long> ends, Map<TopicPartition, Long> positions) {
        return ends.entrySet().stream()
                .mapToLong(end -> Math.max(0, end.getValue() - positions.getOrDefault(end.getKey(), 0L)))
                .sum();
    }

    private Map<TopicPartition, Long> ends(Collection<? extends Topic<?>> topics) throws InterruptedException {
        List<String> names = topics.stream().map(Topic::name).toList();
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        for (TopicDescription topic : new ArrayList<>(
                answer(admin.describeTopics(names).allTopicNames()).values())) {
            topic.partitions()
                    .forEach(partition ->
                            asked.put(new TopicPartition(topic.name(), partition.partition()), OffsetSpec.latest()));
        }
        Map<TopicPartition, Long> ends = new HashMap<>();
        answer(admin.listOffsets(asked).all()).forEach((partition, end) -> ends.put(partition, end.offset()));
        return ends;
    }
}
