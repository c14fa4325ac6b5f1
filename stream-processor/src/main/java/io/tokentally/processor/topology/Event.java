package io.tokentally.processor.topology;

import io.tokentally.event.ToolOperationEvent;
import io.tokentally.event.UsageEvent;
import io.tokentally.ledger.ToolLedgerEntry;
import io.tokentally.ledger.UsageLedgerEntry;
import io.tokentally.schemas.Keys;
import java.time.Instant;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * What resolve needs to know of an event, whichever its type.
 *
 * @param payload a {@link UsageEvent} or a {@link ToolOperationEvent}, as {@code type} says
 * @param key the public key
 */
record Event(
        EventType type,
        SpecificRecord payload,
        String tenant,
        String key,
        long revision,
        boolean voided,
        @Nullable Instant occurredAt,
        @Nullable Instant recordedAt,
        @Nullable String producerId,
        @Nullable Long producerSeq) {

    static Event of(UsageEvent event) {
        return new Event(
                EventType.USAGE,
                event,
                event.getTenant(),
                Keys.of(event),
                event.getRevision(),
                event.getVoided(),
                event.getOccurredAt(),
                event.getRecordedAt(),
                event.getProducerId(),
                event.getProducerSeq());
    }

    /** The event of a ledger record. */
    static Event ofEntry(SpecificRecord entry) {
        return entry instanceof UsageLedgerEntry usage
                ? of(usage.getEvent())
                : of(((ToolLedgerEntry) entry).getEvent());
    }

    static Event of(ToolOperationEvent event) {
        return new Event(
                EventType.TOOL_OPERATION,
                event,
                event.getTenant(),
                Keys.of(event),
                event.getRevision(),
                event.getVoided(),
                event.getOccurredAt(),
                event.getRecordedAt(),
                event.getProducerId(),
                event.getProducerSeq());
    }
}
