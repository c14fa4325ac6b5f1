package io.tokentally.schemas;

import java.util.Locale;

/** Why a record was not accepted. The wire name is the lower-case name. */
public enum RejectReason {
    /** The value is null or empty. */
    NO_VALUE,
    /** The value does not start with 0x00 and a schema id. */
    NOT_WIRE_FORMAT,
    /** The registry says definitely that it has no such schema. */
    UNKNOWN_SCHEMA,
    /** The Avro binary is truncated, has bytes left over, or does not fit the schema. */
    UNDECODABLE,
    MISSING_FIELD,
    OUT_OF_BOUNDS,
    /** A name outside its configured or documented set. */
    UNKNOWN_NAME,
    /** tokens_prevented is given and is not tokens_original - tokens_actual. */
    PREVENTED_MISMATCH,
    /** More than five minutes after arrival. */
    IN_FUTURE,
    /** Before what {@code history} admits. */
    BEFORE_HISTORY,
    /** The same revision with another payload. */
    CONFLICT,
    /** A later revision with another occurred_at. */
    OCCURRED_AT_CHANGED,
    /** The record is readable and the processor failed on it; its log says more. */
    PROCESSING_FAILED;

    private final String wireName = name().toLowerCase(Locale.ROOT);

    public String wireName() {
        return wireName;
    }
}
