package io.tokentally.testkit;

import io.tokentally.event.ToolOperationEvent;
import io.tokentally.event.UsageEvent;
import java.time.Instant;
import org.apache.avro.specific.SpecificRecord;

/**
 * An event and the broker's time of its arrival.
 *
 * @param event a {@link UsageEvent} or a {@link ToolOperationEvent}
 * @param arrivedAt whole milliseconds, as LogAppendTime is
 */
public record Arrival(SpecificRecord event, Instant arrivedAt) {

    /** Refuses anything that is no event. */
    public Arrival {
        if (!(event instanceof UsageEvent) && !(event instanceof ToolOperationEvent)) {
            throw new IllegalArgumentException("neither a usage event nor a tool operation: " + event);
        }
    }
}
