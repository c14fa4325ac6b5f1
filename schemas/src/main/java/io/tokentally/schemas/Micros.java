package io.tokentally.schemas;

import java.time.Instant;

/** Instants as microseconds since the epoch, the resolution of everything that is kept. */
public final class Micros {
    private Micros() {}

    /** Finer digits are cut off, towards the past. */
    public static long of(Instant instant) {
        long seconds = instant.getEpochSecond();
        long micros = instant.getNano() / 1_000;
        return seconds < 0 // from the next second back, so that the earliest microseconds do not overflow half-way
                ? Math.addExact(Math.multiplyExact(seconds + 1, 1_000_000L), micros - 1_000_000L)
                : Math.addExact(Math.multiplyExact(seconds, 1_000_000L), micros);
    }

    public static Instant toInstant(long micros) {
        return Instant.ofEpochSecond(Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1_000L);
    }
}
