package io.tokentally.processor.prices;

import org.apache.kafka.common.KafkaException;

/** The topic of prices could not be read as far as is needed; a later try may succeed. */
public final class PricesUnreadException extends KafkaException {
    private static final long serialVersionUID = 1L;

    PricesUnreadException(String message) {
        super(message);
    }
}
