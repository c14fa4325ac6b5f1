package io.tokentally.benchmarks.processor.contestant;

import io.tokentally.benchmarks.processor.work.Steps;
import io.tokentally.event.UsageEvent;
import io.tokentally.ledger.UsageLedgerEntry;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** Keeps the latest form of each id, and forwards what is newer beside what it replaces, at the event's own time. */
final class LatestForm implements Processor<String, byte[], String, LatestForm.Change> {
    /** A new form, and the one it takes the place of. */
    record Change(@Nullable UsageLedgerEntry before, UsageLedgerEntry after) {}

    private final Steps steps;

    @SuppressWarnings("NullAway.Init") // Streams calls init() before anything else
    private ProcessorContext<String, Change> context;

    @SuppressWarnings("NullAway.Init")
    private KeyValueStore<String, UsageLedgerEntry> ids;

    private long version;

    LatestForm(Steps steps) {
        this.steps = steps;
    }

    @Override
    public void init(ProcessorContext<String, Change> context) {
        this.context = context;
        ids = context.getStateStore(DslMain.IDS);
    }

    @Override
    public void process(Record<String, byte[]> record) {
        UsageEvent event = steps.admitted(record.value());
        UsageLedgerEntry before = ids.get(record.key());
        if (before != null && before.getEvent().getRevision() >= event.getRevision()) {
            return;
        }
        UsageLedgerEntry after = steps.priced(event, ++version, record.timestamp());
        ids.put(record.key(), after);
        context.forward(new Record<>(
                record.key(), new Change(before, after), after.getEffectiveAt().toEpochMilli()));
    }
}
