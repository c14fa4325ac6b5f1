package io.tokentally.sdk;

import java.time.Duration;

/**
 * @param queueCapacity events; rounded up to a power of two
 * @param flushInterval the longest that a recorded event waits for others
 * @param flushThreshold how many waiting events are sent without waiting longer
 * @param sendTimeout when a {@code send} without acknowledgement fails
 */
record SenderOptions(int queueCapacity, Duration flushInterval, int flushThreshold, Duration sendTimeout) {
    static final SenderOptions DEFAULTS = new SenderOptions(65_536, Duration.ofSeconds(5), 500, Duration.ofSeconds(30));
}
