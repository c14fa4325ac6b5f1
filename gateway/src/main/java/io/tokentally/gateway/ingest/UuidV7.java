package io.tokentally.gateway.ingest;

import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/** Ids for events that bring none: RFC 9562 UUIDs of version 7, which sort by time. Not secrets. */
final class UuidV7 {
    private UuidV7() {}

    static String at(long epochMillis) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        long high = (epochMillis << 16) | 0x7000L | random.nextInt(1 << 12);
        long low = 0x8000_0000_0000_0000L | (random.nextLong() >>> 2);
        return new UUID(high, low).toString();
    }
}
