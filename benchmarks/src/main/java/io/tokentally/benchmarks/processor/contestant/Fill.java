package io.tokentally.benchmarks.processor.contestant;

import io.tokentally.benchmarks.processor.work.Steps;
import io.tokentally.benchmarks.processor.work.Workload;
import io.tokentally.ledger.UsageLedgerEntry;
import io.tokentally.processor.known.Id;
import io.tokentally.processor.known.KnownForm;
import io.tokentally.processor.known.KnownForms;
import io.tokentally.processor.known.UsageContribution;
import io.tokentally.processor.topology.StoreNames;
import io.tokentally.schemas.Micros;
import io.tokentally.schemas.registry.SchemaRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.SplittableRandom;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** Makes {@link #BATCH} forms of each record it gets, like those of the workload's events, over the last 30 days. */
public final class Fill implements Processor<Integer, Long, Void, Void> {
    /** Forms a record. */
    public static final int BATCH = 10_000;

    private static final long SPAN_MICROS = Duration.ofDays(30).toMillis() * 1_000;
    private static final int DIFFERENT = 20_000;

    private final UsageContribution[] contributions = new UsageContribution[DIFFERENT];
    private final Steps steps;
    private final long start = Micros.of(Instant.now()) - SPAN_MICROS;

    @SuppressWarnings("NullAway.Init") // Streams calls init() before anything else
    private KnownForms known;

    Fill(String registryUrl) {
        steps = new Steps(SchemaRegistry.at(registryUrl));
    }

    @Override
    public void init(ProcessorContext<Void, Void> context) {
        known = context.getStateStore(StoreNames.KNOWN_FORMS);
        Workload workload = Workload.of(1, Instant.now(), DIFFERENT);
        for (int n = 0; n < DIFFERENT; n++) {
            UsageLedgerEntry entry = steps.priced(workload.event(n), 0, 0);
            contributions[n] = UsageContribution.of(entry);
        }
    }

    /** The key says how many records the partition gets, the value which of them it is. */
    @Override
    public void process(Record<Integer, Long> record) {
        long batches = record.key();
        long batch = record.value();
        SplittableRandom random = new SplittableRandom(record.timestamp() * 31 + batch);
        for (int i = 0; i < BATCH; i++) {
            long at = start + SPAN_MICROS / batches * batch + SPAN_MICROS / batches * i / BATCH;
            known.put(
                    new Id(random.nextLong(), random.nextLong()),
                    new KnownForm(
                            0,
                            false,
                            batch * BATCH + i,
                            at,
                            at,
                            at + 1_000_000,
                            random.nextLong(),
                            random.nextLong(),
                            contributions[random.nextInt(DIFFERENT)]));
        }
        known.writeChunks();
    }
}
