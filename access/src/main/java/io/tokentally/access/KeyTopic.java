package io.tokentally.access;

import io.tokentally.schemas.Topic;
import io.tokentally.schemas.TopicAdmin;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.config.TopicConfig;

/**
 * Where keys are kept: key id → JSON, compacted, one partition, never deleted from. Private: whoever may write to it makes
 * keys, so only the operator and the services should be let near it.
 */
public final class KeyTopic {
    public static final Topic<byte[]> TOPIC = new Topic<>(
            "tally.api-keys.v1",
            byte[].class,
            Map.of(
                    TopicConfig.CLEANUP_POLICY_CONFIG, "compact",
                    TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime"));

    private KeyTopic() {}

    /**
     * Creates the topic where it is missing.
     *
     * @param replicationFactor -1 for the broker's default
     * @throws IllegalStateException where it has more than one partition
     */
    public static void ensure(Admin admin, short replicationFactor) throws InterruptedException {
        TopicAdmin.ensureTopics(admin, List.of(TOPIC), 1, replicationFactor);
    }
}
