package io.tokentally.sdk;

import java.time.Duration;
import java.time.InstantSource;

/** A client on a machine whose clock is wrong. */
public final class WrongClock {
    private WrongClock() {}

    /**
     * Sets it.
     *
     * @param off how far it is ahead; negative where it is behind
     */
    public static ClientBuilder set(ClientBuilder builder, Duration off) {
        InstantSource right = InstantSource.system();
        return builder.clock(() -> right.instant().plus(off));
    }
}
