package io.tokentally.sdk;

/**
 * Kafka has the event, on every in-sync replica.
 *
 * @param topic where it is
 * @param partition where it is; -1 from a client that sends nothing
 * @param offset where it is; -1 from a client that sends nothing
 */
public record Acknowledgement(String topic, int partition, long offset) {}
