package io.tokentally.testkit;

import io.tokentally.event.ToolOperationEvent;
import io.tokentally.event.UsageEvent;
import java.time.Instant;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** What identity, order and time of either kind of event go by, beside the event itself. */
record Head(
        EventType type,
        String tenant,
        String eventId,
        long revision,
        boolean voided,
        @Nullable Instant occurredAt,
        @Nullable Instant recordedAt,
        @Nullable String producerId,
        @Nullable Long producerSeq,
        SpecificRecord event) {

    static Head of(SpecificRecord event) {
        if (event instanceof UsageEvent usage) {
            return new Head(
                    EventType.USAGE,
                    usage.getTenant(),
                    usage.getEventId(),
                    usage.getRevision(),
                    usage.getVoided(),
                    usage.getOccurredAt(),
                    usage.getRecordedAt(),
                    usage.getProducerId(),
                    usage.getProducerSeq(),
                    usage);
        }
        ToolOperationEvent tool = (ToolOperationEvent) event;
        return new Head(
                EventType.TOOL_OPERATION,
                tool.getTenant(),
                tool.getEventId(),
                tool.getRevision(),
                tool.getVoided(),
                tool.getOccurredAt(),
                tool.getRecordedAt(),
                tool.getProducerId(),
                tool.getProducerSeq(),
                tool);
    }

    String key() {
        return KeyText.of(tenant, eventId);
    }

    AuditKey auditKey() {
        return new AuditKey(type, Admission.nameOrEmpty(tenant), Admission.nameOrEmpty(producerId));
    }
}
