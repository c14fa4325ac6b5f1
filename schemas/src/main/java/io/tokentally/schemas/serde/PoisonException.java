package io.tokentally.schemas.serde;

import io.tokentally.schemas.RejectReason;
import org.apache.kafka.common.errors.SerializationException;

/** The bytes can never be decoded: reading them again will not help. */
public final class PoisonException extends SerializationException {
    private static final long serialVersionUID = 1L;

    private final RejectReason reason;

    public PoisonException(RejectReason reason, String detail) {
        super(detail);
        this.reason = reason;
    }

    public PoisonException(RejectReason reason, String detail, Throwable cause) {
        super(detail, cause);
        this.reason = reason;
    }

    public RejectReason reason() {
        return reason;
    }
}
