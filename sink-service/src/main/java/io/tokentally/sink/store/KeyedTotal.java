package io.tokentally.sink.store;

/**
 * A total and the SHA-256 of its record's key, which names its row: a key of the longest names would not fit an index.
 */
public record KeyedTotal<T>(byte[] keyHash, T total) {}
