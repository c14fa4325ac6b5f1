package io.tokentally.sdk;

/**
 * Kafka has the event, on every in-sync replica.
 *
 * @param eventId the event's id, its own or the one that it got
 * @param topic where it is
 * @param partition where it is; -1 from a client that sends nothing
 * @param offset where it is; -1 from a client that sends nothing
 */
public record Acknowledgement(String eventId, String topic, int partition, long offset) {}
