package io.tokentally.access;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The keys as the topic's records tell them, one after the other. A revoked key stays revoked. Used by one thread. */
final class KeyLog {
    private static final Logger log = LoggerFactory.getLogger(KeyLog.class);

    private final Map<String, ApiKey> keys = new HashMap<>();
    private boolean unreadable;

    void add(ConsumerRecord<byte[], byte[]> record) {
        try {
            ApiKey key = KeyCodec.key(record.value());
            ApiKey known = keys.get(key.id());
            if (known == null || !known.isRevoked()) {
                keys.put(key.id(), key);
            }
        } catch (IllegalArgumentException e) {
            unreadable = true;
            log.error(
                    "the record {} of {} ({}) opens nothing: {}",
                    record.offset(),
                    record.topic(),
                    record.key() == null ? "no key" : new String(record.key(), StandardCharsets.UTF_8),
                    e.getMessage());
        }
    }

    KeyRing ring() {
        return unreadable ? KeyRing.withUnreadable(keys.values()) : KeyRing.of(keys.values());
    }
}
