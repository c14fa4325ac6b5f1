package io.tokentally.sdk.observe;

/**
 * What became of the usages that a client gave to its callbacks; each callback counts for itself, and these are the sums.
 *
 * @param delivered given to a callback
 * @param dropped left out, as the callback was too slow and its queue full, or as it had not taken them when the client closed
 * @param failed calls that threw, and usages that could not be read
 */
public record CallbackStats(long delivered, long dropped, long failed) {
    public static final CallbackStats NONE = new CallbackStats(0, 0, 0);
}
