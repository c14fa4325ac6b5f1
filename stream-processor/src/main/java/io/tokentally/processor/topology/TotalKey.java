package io.tokentally.processor.topology;

import io.tokentally.schemas.Window;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which total: its kind, names and window.
 *
 * @param third empty where a kind has two names beside the tenant
 * @param window null where a kind has none
 * @param start of the window, in seconds since 1970
 */
record TotalKey(
        TotalKind<?> kind,
        String tenant,
        String first,
        String second,
        String third,
        @Nullable Window window,
        long start) {
    private static final int SPREAD = 0x9E3779B1;

    static TotalKey of(TotalKind<?> kind, String tenant, String first, String second, String third) {
        return new TotalKey(kind, tenant, first, second, third, null, 0);
    }

    /** The same in the window that holds a time, in seconds since 1970. */
    TotalKey in(Window other, long time) {
        return new TotalKey(kind, tenant, first, second, third, other, other.start(time));
    }

    Instant windowStart() {
        return Instant.ofEpochSecond(start);
    }

    /** The window, of a kind that has them. */
    Window required() {
        Window given = window;
        if (given == null) {
            throw new IllegalStateException(kind.topic().name() + " has no windows");
        }
        return given;
    }

    /** Names are much alike and repeat each other; a sum by 31 would have many keys share a hash. */
    @Override
    public int hashCode() {
        int hash = kind.tag();
        hash = hash * SPREAD + tenant.hashCode();
        hash = hash * SPREAD + first.hashCode();
        hash = hash * SPREAD + second.hashCode();
        hash = hash * SPREAD + third.hashCode();
        hash = hash * SPREAD + Long.hashCode(start);
        hash = hash * SPREAD + (window == null ? 0 : window.label().hashCode());
        hash = (hash ^ hash >>> 15) * SPREAD;
        return hash ^ hash >>> 13;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TotalKey that
                && start == that.start
                && kind.tag() == that.kind.tag()
                && window == that.window
                && first.equals(that.first)
                && second.equals(that.second)
                && third.equals(that.third)
                && tenant.equals(that.tenant);
    }
}
