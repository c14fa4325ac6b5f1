package io.tokentally.processor.known;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.BiConsumer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.processor.StateRestoreCallback;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** A changelog with transactions and compaction; opens stores of it as Streams does. */
final class FakeChangelog {
    record Line(long offset, Bytes key, byte @Nullable [] value) {}

    final List<Line> committed = new ArrayList<>();
    private final List<Line> open = new ArrayList<>();
    private long end;

    void commit() {
        committed.addAll(open);
        open.clear();
    }

    void abort() {
        open.clear();
    }

    /** Keeps the last line of each key, tombstones too or not. */
    void compact(boolean tombstones) {
        Map<Bytes, Integer> last = new HashMap<>();
        for (int at = 0; at < committed.size(); at++) {
            last.put(committed.get(at).key(), at);
        }
        List<Line> kept = new ArrayList<>();
        for (int at = 0; at < committed.size(); at++) {
            Line line = committed.get(at);
            if (last.getOrDefault(line.key(), -1) == at && (tombstones || line.value() != null)) {
                kept.add(line);
            }
        }
        committed.clear();
        committed.addAll(kept);
    }

    long bytes() {
        return committed.stream()
                .mapToLong(line -> line.value() == null ? 0 : line.value().length)
                .sum();
    }

    /** What restores a store, from where it stands. */
    static final class Copy {
        final KnownForms forms;
        private final FakeChangelog log;
        private final Path directory;
        private long next;

        Copy(FakeChangelog log, KnownMemory memory, Path directory) {
            this.log = log;
            this.directory = directory;
            forms = new KnownForms("forms", memory, new ChunkLog(log.store()));
        }

        /** As when a task is opened, or again after it was closed. */
        void open() {
            Properties properties = new Properties();
            properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
            StateStoreContext context =
                    new MockProcessorContext<>(properties, new TaskId(0, 1), directory.toFile()).getStateStoreContext();
            forms.init(context, forms);
            next = 0;
            catchUp();
        }

        void catchUp() {
            StateRestoreCallback restoring = forms.restoring();
            for (Line line : log.committed) {
                if (line.offset() >= next) {
                    restoring.restore(line.key().get(), line.value());
                    next = line.offset() + 1;
                }
            }
        }
    }

    /** As an earlier process left it. */
    void add(byte[] key, byte @Nullable [] value) {
        committed.add(new Line(end++, Bytes.wrap(key), value));
    }

    private KeyValueStore<Bytes, byte[]> store() {
        return new Logged((key, value) -> open.add(new Line(end++, key, value)));
    }

    private record Logged(BiConsumer<Bytes, byte @Nullable []> log) implements KeyValueStore<Bytes, byte[]> {
        @Override
        public void put(Bytes key, byte @Nullable [] value) {
            log.accept(key, value);
        }

        @Override
        @SuppressWarnings("NullAway") // as a store that has nothing
        public byte[] delete(Bytes key) {
            log.accept(key, null);
            return null;
        }

        @Override
        public String name() {
            return "forms";
        }

        @Override
        public void init(StateStoreContext context, StateStore root) {}

        @Override
        public void close() {}

        @Override
        public boolean persistent() {
            return false;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public byte[] putIfAbsent(Bytes key, byte[] value) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void putAll(List<KeyValue<Bytes, byte[]>> entries) {
            throw new UnsupportedOperationException();
        }

        @Override
        public byte[] get(Bytes key) {
            throw new UnsupportedOperationException();
        }

        @Override
        public KeyValueIterator<Bytes, byte[]> range(Bytes from, Bytes to) {
            throw new UnsupportedOperationException();
        }

        @Override
        public KeyValueIterator<Bytes, byte[]> all() {
            throw new UnsupportedOperationException();
        }

        @Override
        public long approximateNumEntries() {
            return 0;
        }
    }
}
