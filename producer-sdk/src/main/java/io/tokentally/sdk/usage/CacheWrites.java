package io.tokentally.sdk.usage;

import org.jspecify.annotations.Nullable;

/**
 * Tokens written to a cache, by how long they stay there. Five minutes is the usual time, so it takes what is not
 * split, unless the split says that there is nothing but one hour.
 *
 * @param contradicted whether more is split than was written
 */
record CacheWrites(@Nullable Long fiveMinutes, @Nullable Long oneHour, boolean contradicted) {

    static CacheWrites of(@Nullable Long written, @Nullable Long fiveMinutes, @Nullable Long oneHour) {
        if (written == null) {
            return new CacheWrites(fiveMinutes, oneHour, false);
        }
        long unsplit = written - Classes.zero(fiveMinutes) - Classes.zero(oneHour);
        if (unsplit > 0 && fiveMinutes != null && fiveMinutes == 0 && Classes.zero(oneHour) > 0) {
            return new CacheWrites(fiveMinutes, written, false);
        }
        boolean rest = unsplit > 0 || fiveMinutes == null;
        return new CacheWrites(
                rest ? Long.valueOf(Classes.zero(fiveMinutes) + Math.max(0, unsplit)) : fiveMinutes,
                oneHour,
                unsplit < 0);
    }
}
