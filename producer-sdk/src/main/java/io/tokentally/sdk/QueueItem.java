package io.tokentally.sdk;

import io.tokentally.event.ToolOperationEvent;
import io.tokentally.event.UsageEvent;
import io.tokentally.schemas.Keys;
import io.tokentally.schemas.Topics;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** What waits in the queue. */
sealed interface QueueItem {

    /** Completed once the fate of everything queued before is known: with whether Kafka has all of it. */
    record FlushMark(CompletableFuture<Boolean> reached) implements QueueItem {}

    /** An event on its way; nobody else holds it. */
    sealed interface Outgoing extends QueueItem {
        SpecificRecord event();

        /** An event that nobody waits for. */
        static Outgoing of(SpecificRecord event) {
            return event instanceof UsageEvent usage
                    ? new OutgoingUsage(usage, null)
                    : new OutgoingTool((ToolOperationEvent) event, null);
        }

        /** Completed by the acknowledgement, for those who asked for it. */
        @Nullable
        CompletableFuture<Acknowledgement> receipt();

        String topic();

        String key();

        String id();

        /** Gives the event its place in its producer's sequence, unless the producer is another one. */
        boolean numbered(String ownProducerId, long seq);

        default byte[] keyBytes() {
            return key().getBytes(StandardCharsets.UTF_8);
        }

        /** Whether the one who asked for the acknowledgement has given up. */
        default boolean isAbandoned() {
            CompletableFuture<Acknowledgement> receipt = receipt();
            return receipt != null && receipt.isDone();
        }
    }

    record OutgoingUsage(UsageEvent event, @Nullable CompletableFuture<Acknowledgement> receipt) implements Outgoing {
        @Override
        public String topic() {
            return Topics.USAGE_EVENTS.name();
        }

        @Override
        public String key() {
            return Keys.of(event);
        }

        @Override
        public String id() {
            return event.getEventId();
        }

        @Override
        public boolean numbered(String ownProducerId, long seq) {
            boolean own = ownProducerId.equals(event.getProducerId());
            if (own) {
                event.setProducerSeq(seq);
            }
            return own;
        }
    }

    record OutgoingTool(ToolOperationEvent event, @Nullable CompletableFuture<Acknowledgement> receipt)
            implements Outgoing {
        @Override
        public String topic() {
            return Topics.TOOL_OPERATIONS.name();
        }

        @Override
        public String key() {
            return Keys.of(event);
        }

        @Override
        public String id() {
            return event.getEventId();
        }

        @Override
        public boolean numbered(String ownProducerId, long seq) {
            boolean own = ownProducerId.equals(event.getProducerId());
            if (own) {
                event.setProducerSeq(seq);
            }
            return own;
        }
    }
}
