package io.tokentally.processor.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tokentally.event.ToolOperationEvent;
import io.tokentally.event.UsageEvent;
import io.tokentally.ledger.ToolLedgerEntry;
import io.tokentally.ledger.UsageLedgerEntry;
import io.tokentally.schemas.Keys;
import io.tokentally.schemas.serde.EncodedField;
import java.time.Instant;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * What resolve needs to know of an event, whichever its type.
 *
 * @param payload a {@link UsageEvent} or a {@link ToolOperationEvent}, as {@code type} says
 * @param keyBytes the public key in UTF-8
 * @param sent the payload's bytes where it would be written the same, null where it has to be encoded
 */
record Event(
        EventType type,
        SpecificRecord payload,
        String tenant,
        byte[] keyBytes,
        long revision,
        boolean voided,
        @Nullable Instant occurredAt,
        @Nullable Instant recordedAt,
        @Nullable String producerId,
        @Nullable Long producerSeq,
        @Nullable EncodedField sent) {

    /** The public key. */
    String key() {
        return new String(keyBytes, UTF_8);
    }

    static Event of(UsageEvent event, @Nullable EncodedField sent) {
        return new Event(
                EventType.USAGE,
                event,
                event.getTenant(),
                Keys.eventBytes(event.getTenant(), event.getEventId()),
                event.getRevision(),
                event.getVoided(),
                event.getOccurredAt(),
                event.getRecordedAt(),
                event.getProducerId(),
                event.getProducerSeq(),
                sent);
    }

    /** The event of a ledger record. */
    static Event ofEntry(SpecificRecord entry) {
        return entry instanceof UsageLedgerEntry usage
                ? of(usage.getEvent(), null)
                : of(((ToolLedgerEntry) entry).getEvent(), null);
    }

    static Event of(ToolOperationEvent event, @Nullable EncodedField sent) {
        return new Event(
                EventType.TOOL_OPERATION,
                event,
                event.getTenant(),
                Keys.eventBytes(event.getTenant(), event.getEventId()),
                event.getRevision(),
                event.getVoided(),
                event.getOccurredAt(),
                event.getRecordedAt(),
                event.getProducerId(),
                event.getProducerSeq(),
                sent);
    }
}
