package io.tokentally.sdk;

import java.nio.file.Path;
import java.time.Duration;

/**
 * @param folder the spool's own
 * @param after how long an event may be in memory alone
 * @param maxBytes what the spool may take on disk
 */
record SpoolOptions(Path folder, Duration after, long maxBytes) {
    static final Duration DEFAULT_AFTER = Duration.ofSeconds(1);
    static final long DEFAULT_MAX_BYTES = 256L << 20;
    static final long LEAST_MAX_BYTES = 1L << 20;
}
