package io.tokentally.schemas;

/** The headers of a record on {@link Topics#REJECTED}, each UTF-8 text. */
public final class RejectedHeaders {
    /** One of {@link RejectReason}'s names. */
    public static final String REASON = "reason";
    /** What was wrong, with the value. */
    public static final String DETAIL = "detail";

    public static final String TOPIC = "source.topic";
    public static final String PARTITION = "source.partition";
    public static final String OFFSET = "source.offset";
    /** Arrival of the raw record, RFC 3339. */
    public static final String ARRIVED_AT = "arrived_at";
    /** The tenant, where the record could be decoded; else empty. */
    public static final String TENANT = "tenant";

    private RejectedHeaders() {}
}
