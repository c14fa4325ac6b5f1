package io.tokentally.proof.network;

import java.time.Duration;

/**
 * What happens to bytes on one direction between two processes.
 *
 * @param blocked whether they wait until that changes, as packets that are sent again and again do
 * @param delay of each piece, at least
 * @param jitter how much longer it may be
 */
record Condition(boolean blocked, Duration delay, Duration jitter) {
    static final Condition OPEN = new Condition(false, Duration.ZERO, Duration.ZERO);
    static final Condition BLOCKED = new Condition(true, Duration.ZERO, Duration.ZERO);
}
