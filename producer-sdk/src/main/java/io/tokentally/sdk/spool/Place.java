package io.tokentally.sdk.spool;

/** Where a record is in the spool. Opaque to all others; immutable. */
public final class Place {
    final Segment segment;
    final int ordinal;
    final int offset;

    Place(Segment segment, int ordinal, int offset) {
        this.segment = segment;
        this.ordinal = ordinal;
        this.offset = offset;
    }
}
