package io.tokentally.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TopicsTest {
    @Test
    void everyTopicIsDeclaredOnce() {
        assertThat(Topics.ALL).extracting(Topic::name).doesNotHaveDuplicates().hasSize(12);
        List<Topic<?>> parts = new ArrayList<>(Topics.RAW);
        parts.addAll(Topics.LEDGERS);
        parts.addAll(Topics.TOTALS);
        parts.add(Topics.HISTORY);
        parts.add(Topics.REJECTED);
        parts.add(Topics.PRICES);
        parts.add(Topics.REPRICES);
        assertThat(Topics.ALL).containsExactlyElementsOf(parts);
        parts.removeAll(Topics.RAW);
        parts.removeAll(List.of(Topics.PRICES, Topics.REPRICES));
        assertThat(Topics.OUTPUTS).containsExactlyElementsOf(parts);
    }

    @Test
    void arrivalIsTheBrokersClockEverywhere() {
        for (Topic<?> topic : Topics.ALL) {
            assertThat(topic.configs()).containsEntry("message.timestamp.type", "LogAppendTime");
            assertThat(topic.subject()).isEqualTo(topic.name() + "-value");
        }
    }

    @Test
    void rawAndRejectedKeepEverything() {
        for (Topic<?> topic : List.of(Topics.USAGE_EVENTS, Topics.TOOL_OPERATIONS, Topics.HISTORY, Topics.REJECTED)) {
            assertThat(topic.configs())
                    .containsEntry("cleanup.policy", "delete")
                    .containsEntry("retention.ms", "-1")
                    .containsEntry("retention.bytes", "-1");
        }
    }

    @Test
    void ledgersAreCompactedAndKeptForABackupsAge() {
        Topics.LEDGERS.forEach(topic -> assertThat(topic.configs())
                .containsEntry("cleanup.policy", "compact,delete")
                .containsEntry("retention.ms", Long.toString(35L * 24 * 60 * 60 * 1000)));
        Topics.TOTALS.forEach(topic -> assertThat(topic.configs())
                .containsEntry("cleanup.policy", "compact")
                .doesNotContainKey("retention.ms"));
    }

    @Test
    void pricesAreOneCompactedPartitionAndCommandsLieAsRawRecordsDo() {
        assertThat(Topics.ALL).filteredOn(Topic::whole).containsExactly(Topics.PRICES);
        assertThat(Topics.PRICES.configs()).containsEntry("cleanup.policy", "compact");
        assertThat(Topics.PRICES.partitions(7)).isEqualTo(1);
        assertThat(Topics.REPRICES.partitions(7)).isEqualTo(7);
        assertThat(Topics.INPUTS)
                .containsAll(Topics.RAW)
                .contains(Topics.REPRICES)
                .hasSize(3);
    }

    @Test
    void whatFitsARawTopicFitsWhereItGoes() {
        int raw = maxBytes(Topics.USAGE_EVENTS);
        assertThat(maxBytes(Topics.REJECTED)).isGreaterThan(raw);
        Topics.LEDGERS.forEach(topic -> assertThat(maxBytes(topic)).isGreaterThan(raw));
        assertThat(maxBytes(Topics.HISTORY)).isGreaterThan(raw);
        assertThat(maxBytes(Topics.REPRICES)).isGreaterThan(raw);
    }

    private static int maxBytes(Topic<?> topic) {
        return Integer.parseInt(topic.configs().getOrDefault("max.message.bytes", "0"));
    }
}
