package io.tokentally.processor.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tokentally.processor.known.KnownForms;
import io.tokentally.processor.topology.ProducerNews.News;
import io.tokentally.schemas.Micros;
import java.time.Instant;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Runs inside the commit: stores the new forms and the counters, and sends what resolve noted for the totals. A crash before the commit ends
 * takes all of it back together with the input's offsets. One task's thread uses it.
 */
final class PublishDifferences implements Processor<byte[], byte[], byte[], byte[]> {
    private final TotalCodec codec;

    @SuppressWarnings("NullAway.Init") // Streams calls init() before anything else
    private ProcessorContext<byte[], byte[]> context;

    @SuppressWarnings("NullAway.Init")
    private TaskLocal<ResolveMemory> memory;

    @SuppressWarnings("NullAway.Init")
    private KeyValueStore<String, byte[]> audit;

    @SuppressWarnings("NullAway.Init")
    private KnownForms known;

    @SuppressWarnings("NullAway.Init")
    private KeyValueStore<String, byte[]> reprices;

    PublishDifferences(TotalCodec codec) {
        this.codec = codec;
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> context) {
        this.context = context;
        memory = context.getStateStore(StoreNames.RESOLVE_MEMORY);
        audit = context.getStateStore(StoreNames.AUDIT);
        known = context.getStateStore(StoreNames.KNOWN_FORMS);
        reprices = context.getStateStore(StoreNames.REPRICES);
    }

    @Override
    public void process(Record<byte[], byte[]> tick) {
        ResolveMemory gathered = memory.get();
        gathered.mark().flushed(context.currentSystemTimeMs());
        known.writeChunks();
        gathered.differences().drain(this::send);
        gathered.producers().drain(this::send);
        gathered.drainAudit((key, counts) -> {
            byte[] stored = audit.get(key.text());
            AuditCounts before = stored == null ? AuditCounts.NONE : AuditCounts.of(stored);
            audit.put(key.text(), before.plus(counts).toBytes());
        });
        gathered.drainReprices((key, counts) -> {
            byte[] stored = reprices.get(key);
            RepriceCounts before = stored == null ? RepriceCounts.NONE : RepriceCounts.of(stored);
            reprices.put(key, before.plus(counts).toBytes());
        });
        gathered.saveProgress();
    }

    private void send(TotalKey key, Tally difference, long latest) {
        TotalKind<?> kind = key.kind();
        byte[] payload = codec.encode(kind, kind.record().apply(key, difference));
        send(kind.group().apply(key), kind.tag(), latest, payload);
    }

    private void send(String producer, News news) {
        for (ProducerNote note : ProducerNote.of(producer, news)) {
            send("producer" + producer, ProducerNote.TAG, 0, note.toBytes());
        }
    }

    private void send(String group, byte tag, long latest, byte[] payload) {
        int partition = context.taskId().partition();
        Instant clock = memory.get().clock();
        context.forward(new Record<>(
                group.getBytes(UTF_8),
                new Difference(tag, partition, Micros.of(clock), latest, payload).toBytes(),
                clock.toEpochMilli()));
    }
}
