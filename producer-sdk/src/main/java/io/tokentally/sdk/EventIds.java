package io.tokentally.sdk;

import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Ids that sort by time: RFC 9562 UUIDs of version 7. Not secrets: the random part is not cryptographic. In two halves, as
 * making the text takes longer than all else about an id.
 */
final class EventIds {
    private EventIds() {}

    /** Null where the event has none of its own. */
    static @Nullable String given(@Nullable String id) {
        return id == null || id.isEmpty() ? null : id;
    }

    /** With the time and 12 random bits. Never 0. */
    static long high(long epochMillis) {
        return epochMillis << 16 | 0x7000L | ThreadLocalRandom.current().nextInt(1 << 12);
    }

    /** With 62 random bits. Never 0. */
    static long low() {
        return 0x8000_0000_0000_0000L | ThreadLocalRandom.current().nextLong() >>> 2;
    }

    static String text(long high, long low) {
        return new UUID(high, low).toString();
    }

    static Instant time(long high) {
        return Instant.ofEpochMilli(high >>> 16);
    }

    static String uuidV7(long epochMillis) {
        return text(high(epochMillis), low());
    }
}
