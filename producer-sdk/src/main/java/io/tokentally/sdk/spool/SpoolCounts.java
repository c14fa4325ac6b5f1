package io.tokentally.sdk.spool;

/**
 * What a spool holds and what it lost.
 *
 * @param open events on disk whose delivery is not known
 * @param bytes what the segments take on disk
 * @param recovered events found of earlier processes
 * @param corrupted records that were damaged on disk, or that this version cannot read
 * @param lost those of the corrupted that were counted before, as recovered or by having been appended
 * @param torn records that were not written to their end
 */
public record SpoolCounts(long open, long bytes, long recovered, long corrupted, long lost, long torn) {
    /** Of a client without a spool. */
    public static final SpoolCounts NONE = new SpoolCounts(0, 0, 0, 0, 0, 0);
}
