package io.tokentally.processor.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tokentally.processor.known.KnownForms;
import io.tokentally.processor.topology.ProducerNews.News;
import io.tokentally.schemas.Keys;
import io.tokentally.schemas.Micros;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Runs inside the commit: stores the new forms and the counters, and sends what resolve noted for the totals. A crash before the commit ends
 * takes all of it back together with the input's offsets. One task's thread uses it.
 */
final class PublishDifferences implements Processor<byte[], byte[], byte[], byte[]> {
    /** A record that grows beyond it is sent, and another one begun. */
    private static final int LARGEST_RECORD = 1 << 18;

    private final DifferenceWriter[] writers;
    private long arrivedAt;

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

    PublishDifferences(int partitions) {
        writers = new DifferenceWriter[partitions];
        Arrays.setAll(writers, partition -> new DifferenceWriter());
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
        long now = context.currentSystemTimeMs();
        gathered.mark().flushed(now);
        // The totals need not wait for more where there is no more.
        arrivedAt = gathered.mark().hasCaughtUp() ? now : gathered.clock().toEpochMilli();
        known.writeChunks();
        gathered.differences().drain(this::send);
        gathered.producers().drain(this::send);
        for (int partition = 0; partition < writers.length; partition++) {
            if (!writers[partition].isEmpty()) {
                send(partition);
            }
        }
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
        DifferenceWriter writer = writer(key.kind().group().apply(key));
        writer.add(key, difference, latest);
    }

    private void send(String producer, News news) {
        for (ProducerNote note : ProducerNote.of(producer, news)) {
            writer(("producer" + producer).getBytes(UTF_8)).add(note);
        }
    }

    /** Of the partition that keeps a group; with room for one more. */
    private DifferenceWriter writer(byte[] group) {
        int partition = Keys.partition(group, writers.length);
        DifferenceWriter writer = writers[partition];
        if (writer.length() >= LARGEST_RECORD) {
            send(partition);
        }
        return writer;
    }

    private void send(int partition) {
        Instant clock = memory.get().clock();
        byte[] record = writers[partition].finish(context.taskId().partition(), Micros.of(clock));
        context.forward(new Record<>(key(partition), record, arrivedAt));
    }

    private static byte[] key(int partition) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(partition).array();
    }

    /** Each record goes where its key says. */
    static Optional<Set<Integer>> partition(String topic, byte[] key, byte[] record, int partitions) {
        return Optional.of(Set.of(ByteBuffer.wrap(key).getInt()));
    }
}
