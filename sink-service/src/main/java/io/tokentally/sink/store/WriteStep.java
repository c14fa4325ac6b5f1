package io.tokentally.sink.store;

/** The steps of {@link SinkStore#write}, for tests that fail between two of them. */
public enum WriteStep {
    BEGUN,
    FENCE_PASSED,
    ROWS_WRITTEN,
    COMMITTED
}
