package io.tokentally.testkit;

import io.tokentally.event.ToolOperationEvent;
import io.tokentally.event.UsageEvent;
import java.time.Instant;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** What both kinds of events have in common, by field name. */
final class Events {

    private Events() {}

    static SpecificRecord copy(SpecificRecord event) {
        return event instanceof UsageEvent usage
                ? UsageEvent.newBuilder(usage).build()
                : ToolOperationEvent.newBuilder((ToolOperationEvent) event).build();
    }

    /** A void that says no more than it must. */
    static SpecificRecord bareVoid(SpecificRecord event) {
        SpecificRecord bare = event instanceof UsageEvent
                ? UsageEvent.newBuilder().build()
                : ToolOperationEvent.newBuilder().build();
        set(bare, "tenant", get(event, "tenant"));
        set(bare, "event_id", get(event, "event_id"));
        set(bare, "revision", get(event, "revision"));
        set(bare, "voided", true);
        return bare;
    }

    static long revision(SpecificRecord event) {
        return Head.of(event).revision();
    }

    static @Nullable Instant occurredAt(SpecificRecord event) {
        return Head.of(event).occurredAt();
    }

    static void set(SpecificRecord event, String field, @Nullable Object value) {
        event.put(event.getSchema().getField(field).pos(), value);
    }

    private static Object get(SpecificRecord event, String field) {
        return event.get(event.getSchema().getField(field).pos());
    }
}
