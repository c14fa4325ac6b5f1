package io.tokentally.sdk;

import io.tokentally.event.ToolOperationEvent;
import io.tokentally.event.UsageEvent;
import io.tokentally.schemas.Keys;
import io.tokentally.schemas.Topics;
import java.util.concurrent.CompletableFuture;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** What waits in the queue. */
sealed interface QueueItem {

    /** Completed once the fate of everything queued before is known: with whether Kafka has all of it. */
    record FlushMark(CompletableFuture<Boolean> reached) implements QueueItem {}

    /** Completed once the {@link DrainListener} has heard of everything queued before; with false where it never will. */
    record DrainMark(CompletableFuture<Boolean> reached) implements QueueItem {}

    /** An event that no thread of this client has seen yet. */
    sealed interface Fresh extends QueueItem permits Outgoing, RecordedUsage, RecordedTool {
        /** As it was given to the client. Once only. */
        Outgoing taken();
    }

    /** An event on its way; nobody else changes it. */
    sealed interface Outgoing extends Fresh {
        SpecificRecord event();

        /** An event that nobody waits for. */
        static Outgoing of(SpecificRecord event) {
            return event instanceof UsageEvent usage
                    ? new OutgoingUsage(usage, null)
                    : new OutgoingTool((ToolOperationEvent) event, null);
        }

        @Override
        default Outgoing taken() {
            return this;
        }

        /** Completed by the acknowledgement, for those who asked for it. */
        @Nullable
        CompletableFuture<Acknowledgement> receipt();

        String topic();

        String id();

        String tenant();

        String producerId();

        /** Gives the event its place in its producer's sequence. */
        void number(long seq);

        default byte[] keyBytes() {
            return Keys.eventBytes(tenant(), id());
        }
    }

    record OutgoingUsage(UsageEvent event, @Nullable CompletableFuture<Acknowledgement> receipt) implements Outgoing {
        @Override
        public String topic() {
            return Topics.USAGE_EVENTS.name();
        }

        @Override
        public String id() {
            return event.getEventId();
        }

        @Override
        public String tenant() {
            return event.getTenant();
        }

        @Override
        public String producerId() {
            return event.getProducerId();
        }

        @Override
        public void number(long seq) {
            event.setProducerSeq(seq);
        }
    }

    record OutgoingTool(ToolOperationEvent event, @Nullable CompletableFuture<Acknowledgement> receipt)
            implements Outgoing {
        @Override
        public String topic() {
            return Topics.TOOL_OPERATIONS.name();
        }

        @Override
        public String id() {
            return event.getEventId();
        }

        @Override
        public String tenant() {
            return event.getTenant();
        }

        @Override
        public String producerId() {
            return event.getProducerId();
        }

        @Override
        public void number(long seq) {
            event.setProducerSeq(seq);
        }
    }
}
