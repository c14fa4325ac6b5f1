package io.tokentally.schemas;

import java.time.Instant;

/** Instants as microseconds since the epoch, the resolution of everything that is kept. */
public final class Micros {
    private Micros() {}

    /** Finer digits are cut off, towards the past. */
    public static long of(Instant instant) {
        return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), 1_000_000L), instant.getNano() / 1_000);
    }

    public static Instant toInstant(long micros) {
        return Instant.ofEpochSecond(Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1_000L);
    }
}
