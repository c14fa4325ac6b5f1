package io.tokentally.cli.doctor;

import java.util.Locale;

/** Bytes for people. */
final class Sizes {
    private static final long MIB = 1L << 20;

    private Sizes() {}

    static String of(long bytes) {
        long tenths = bytes * 10 / MIB;
        return tenths < 10_240
                ? String.format(Locale.ROOT, "%d MiB", tenths / 10)
                : String.format(Locale.ROOT, "%d.%d GiB", tenths / 10_240, tenths % 10_240 * 10 / 10_240);
    }
}
