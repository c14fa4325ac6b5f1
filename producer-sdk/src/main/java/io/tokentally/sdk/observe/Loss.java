package io.tokentally.sdk.observe;

/**
 * Events that were lost since the last report.
 *
 * @param refused usages and tool operations that found the queue or the spool full, or the client closed
 * @param undelivered those that were accepted and then given up, or for which Kafka gave no acknowledgement
 * @param reason of the latest
 */
public record Loss(long refused, long undelivered, String reason) {}
