package io.tokentally.schemas.serde;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The texts that a field had lately, so that a name which many records have is made once: whoever looks it up then compares
 * and hashes it at no cost. A field that hardly repeats itself is no longer asked after a while. Not thread-safe.
 */
final class RecentTexts implements ReadPlan {
    private static final int SLOTS = 1 << 10;
    /** In bytes. */
    private static final int LONGEST = 64;

    private static final int TRIAL = 1 << 12;
    private static final int LEAST_FOUND = TRIAL / 4;

    private @Nullable String @Nullable [] texts = new String[SLOTS];
    private final byte[][] written = new byte[SLOTS][];
    private int asked;
    private int found;

    @Override
    public Object read(ByteSource in) {
        return in.readString(this);
    }

    String get(byte[] bytes, int from, int length) {
        @Nullable String[] known = texts;
        if (known == null || length > LONGEST) {
            return new String(bytes, from, length, StandardCharsets.UTF_8);
        }
        int slot = slot(bytes, from, from + length);
        String text = known[slot];
        asked++;
        if (text != null && isAt(written[slot], bytes, from, length)) {
            found++;
            return text;
        }
        String made = new String(bytes, from, length, StandardCharsets.UTF_8);
        known[slot] = made;
        written[slot] = Arrays.copyOfRange(bytes, from, from + length);
        if (asked == TRIAL && found < LEAST_FOUND) {
            texts = null;
            Arrays.fill(written, null);
        }
        return made;
    }

    private static boolean isAt(byte[] known, byte[] bytes, int from, int length) {
        return known.length == length && Arrays.equals(known, 0, length, bytes, from, from + length);
    }

    private static int slot(byte[] bytes, int from, int to) {
        int hash = 0;
        for (int at = from; at < to; at++) {
            hash = 31 * hash + bytes[at];
        }
        return (hash ^ hash >>> 10 ^ hash >>> 20) & SLOTS - 1;
    }
}
