package io.tokentally.processor.topology;

import io.tokentally.event.ToolOperationEvent;
import io.tokentally.event.UsageEvent;
import io.tokentally.schemas.Keys;
import java.time.Instant;
import org.apache.avro.generic.IndexedRecord;
import org.jspecify.annotations.Nullable;

/** What resolve needs to know of an event, whichever its type. */
sealed interface Event {
    EventType type();

    IndexedRecord payload();

    String tenant();

    String key();

    long revision();

    boolean voided();

    @Nullable
    Instant occurredAt();

    @Nullable
    Instant recordedAt();

    @Nullable
    String producerId();

    record Usage(UsageEvent payload) implements Event {
        @Override
        public EventType type() {
            return EventType.USAGE;
        }

        @Override
        public String tenant() {
            return payload.getTenant();
        }

        @Override
        public String key() {
            return Keys.of(payload);
        }

        @Override
        public long revision() {
            return payload.getRevision();
        }

        @Override
        public boolean voided() {
            return payload.getVoided();
        }

        @Override
        public @Nullable Instant occurredAt() {
            return payload.getOccurredAt();
        }

        @Override
        public @Nullable Instant recordedAt() {
            return payload.getRecordedAt();
        }

        @Override
        public @Nullable String producerId() {
            return payload.getProducerId();
        }
    }

    record Tool(ToolOperationEvent payload) implements Event {
        @Override
        public EventType type() {
            return EventType.TOOL_OPERATION;
        }

        @Override
        public String tenant() {
            return payload.getTenant();
        }

        @Override
        public String key() {
            return Keys.of(payload);
        }

        @Override
        public long revision() {
            return payload.getRevision();
        }

        @Override
        public boolean voided() {
            return payload.getVoided();
        }

        @Override
        public @Nullable Instant occurredAt() {
            return payload.getOccurredAt();
        }

        @Override
        public @Nullable Instant recordedAt() {
            return payload.getRecordedAt();
        }

        @Override
        public @Nullable String producerId() {
            return payload.getProducerId();
        }
    }
}
