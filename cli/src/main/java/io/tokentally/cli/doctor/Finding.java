package io.tokentally.cli.doctor;

import java.util.Locale;

/**
 * What one look found.
 *
 * @param area where, for example {@code topics}
 * @param what in one line, with the value that is wrong
 * @param remedy how to mend it; empty where nothing is wrong
 */
public record Finding(String area, Level level, String what, String remedy) {
    /** What it means. */
    public enum Level {
        OK,
        FAULT,
        /** What could not be looked at, as something else is wrong. */
        UNKNOWN;

        String label() {
            return this == OK ? "ok" : this == FAULT ? "WRONG" : "?";
        }

        String json() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static Finding ok(String area, String what) {
        return new Finding(area, Level.OK, what, "");
    }

    static Finding fault(String area, String what, String remedy) {
        return new Finding(area, Level.FAULT, what, remedy);
    }

    static Finding unknown(String area, String what) {
        return new Finding(area, Level.UNKNOWN, what, "");
    }
}
