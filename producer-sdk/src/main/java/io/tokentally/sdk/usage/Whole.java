package io.tokentally.sdk.usage;

import org.jspecify.annotations.Nullable;

/** A count from which its parts are taken out, so that what comes out never sums to more than it. */
final class Whole {
    private @Nullable Long left;
    private boolean overdrawn;

    Whole(@Nullable Long whole) {
        left = whole;
    }

    /** A part that is inside; what is more than there is left contradicts the whole. */
    @Nullable
    Long take(@Nullable Long part) {
        Long taken = takeAtMost(part);
        overdrawn |= Classes.zero(part) > (left == null ? 0 : Classes.zero(taken));
        return taken;
    }

    /** A part of which some may be inside another part that was taken before. */
    @Nullable
    Long takeAtMost(@Nullable Long part) {
        Long available = left;
        if (part == null || available == null) {
            return part;
        }
        long taken = Math.min(part, available);
        left = available - taken;
        return taken;
    }

    @Nullable
    Long rest() {
        return left;
    }

    boolean overdrawn() {
        return overdrawn;
    }
}
