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

    /** How many its names have together. */
    int letters() {
        return tenant.length() + first.length() + second.length() + third.length();
    }

    @Override
    public int hashCode() {
        int hash = Hashes.mix(kind.tag(), tenant.hashCode());
        hash = Hashes.mix(hash, first.hashCode());
        hash = Hashes.mix(hash, second.hashCode());
        hash = Hashes.mix(hash, third.hashCode());
        hash = Hashes.mix(hash, Long.hashCode(start));
        return Hashes.spread(
                Hashes.mix(hash, window == null ? 0 : window.label().hashCode()));
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
