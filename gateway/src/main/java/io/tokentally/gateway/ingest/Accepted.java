package io.tokentally.gateway.ingest;

import io.tokentally.event.ToolOperationEvent;
import io.tokentally.event.UsageEvent;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** An event that can be admitted and is yet to be published. */
sealed interface Accepted {
    String id();

    /** How the kind names its id in an answer. */
    String idField();

    CompletableFuture<?> publish(EventPublisher publisher);

    /** What the answer says beside the id; null for nothing. */
    @Nullable
    UsageView usage();

    record Usage(UsageEvent event) implements Accepted {
        @Override
        public String id() {
            return event.getEventId();
        }

        @Override
        public String idField() {
            return "event_id";
        }

        @Override
        public CompletableFuture<?> publish(EventPublisher publisher) {
            return publisher.send(event);
        }

        @Override
        public @Nullable UsageView usage() {
            return event.getVoided() ? null : UsageView.of(event);
        }
    }

    record ToolOperation(ToolOperationEvent event) implements Accepted {
        @Override
        public String id() {
            return event.getEventId();
        }

        @Override
        public String idField() {
            return "operation_id";
        }

        @Override
        public CompletableFuture<?> publish(EventPublisher publisher) {
            return publisher.send(event);
        }

        @Override
        public @Nullable UsageView usage() {
            return null;
        }
    }
}
