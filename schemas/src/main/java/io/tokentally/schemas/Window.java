package io.tokentally.schemas;

import java.time.Instant;

/** The windows of the totals: half-open, in UTC, aligned with the epoch. */
public enum Window {
    QUARTER_HOUR("15m", 900),
    HOUR("hour", 3_600),
    DAY("day", 86_400);

    private final String label;
    private final long seconds;

    Window(String label, long seconds) {
        this.label = label;
        this.seconds = seconds;
    }

    /** The name in keys, columns and query parameters: {@code 15m}, {@code hour} or {@code day}. */
    public String label() {
        return label;
    }

    /** The window of that {@linkplain #label() label}. */
    public static Window of(String label) {
        for (Window window : values()) {
            if (window.label.equals(label)) {
                return window;
            }
        }
        throw new IllegalArgumentException("window '" + label + "' is none of 15m, hour, day");
    }

    /** The inclusive start of the window that holds {@code instant}. */
    public Instant start(Instant instant) {
        return Instant.ofEpochSecond(start(instant.getEpochSecond()));
    }

    /** The same in seconds since 1970. */
    public long start(long epochSecond) {
        return epochSecond - Math.floorMod(epochSecond, seconds);
    }

    /** The exclusive end of the window that starts at {@code start}. */
    public Instant end(Instant start) {
        return start.plusSeconds(seconds);
    }
}
