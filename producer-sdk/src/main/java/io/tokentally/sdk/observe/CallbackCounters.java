package io.tokentally.sdk.observe;

import java.util.concurrent.atomic.LongAdder;

/** Of all callbacks of a client. Thread-safe. */
final class CallbackCounters {
    final LongAdder delivered = new LongAdder();
    final LongAdder dropped = new LongAdder();
    final LongAdder failed = new LongAdder();

    CallbackStats snapshot() {
        return new CallbackStats(delivered.sum(), dropped.sum(), failed.sum());
    }
}
