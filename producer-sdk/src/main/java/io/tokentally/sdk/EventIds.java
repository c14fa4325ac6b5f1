package io.tokentally.sdk;

import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/** Ids that sort by time: RFC 9562 UUIDs of version 7. Not secrets: the random part is not cryptographic. */
final class EventIds {
    private EventIds() {}

    static String uuidV7(long epochMillis) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        long high = epochMillis << 16 | 0x7000L | random.nextInt(1 << 12);
        long low = 0x8000_0000_0000_0000L | random.nextLong() >>> 2;
        return new UUID(high, low).toString();
    }
}
