package io.tokentally.testkit;

/**
 * A rejected record.
 *
 * @param position of the arrival in the list, from 0
 * @param reason as in the header of {@code tally.rejected.v1}
 */
public record Rejection(int position, String reason) {}
