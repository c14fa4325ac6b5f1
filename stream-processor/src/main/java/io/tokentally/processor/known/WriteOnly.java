package io.tokentally.processor.known;

import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.StateRestoreCallback;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.query.Position;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The store beneath the changelog: it keeps nothing, as what is written has been taken in before. Streams' own logging is
 * wrapped around it, so that what is put goes to the changelog, inside the transaction.
 */
final class WriteOnly implements KeyValueStore<Bytes, byte[]> {
    /** A root store that takes in what the changelog holds. */
    interface Restoring extends StateStore {
        StateRestoreCallback restoring();
    }

    record Supplier(String name) implements KeyValueBytesStoreSupplier {
        @Override
        public KeyValueStore<Bytes, byte[]> get() {
            return new WriteOnly(name);
        }

        @Override
        public String metricsScope() {
            return "known-forms";
        }
    }

    private final String name;
    private boolean open;

    private WriteOnly(String name) {
        this.name = name;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void init(StateStoreContext context, StateStore root) {
        open = true;
        context.register(root, ((Restoring) root).restoring());
    }

    @Override
    public void close() {
        open = false;
    }

    @Override
    public boolean persistent() {
        return false;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public Position getPosition() {
        return Position.emptyPosition();
    }

    @Override
    public void put(Bytes key, byte[] value) {}

    @Override
    @SuppressWarnings("NullAway") // null is what a store answers where it has nothing
    public byte[] delete(Bytes key) {
        return null;
    }

    @Override
    public byte[] putIfAbsent(Bytes key, byte[] value) {
        throw unsupported();
    }

    @Override
    public void putAll(List<KeyValue<Bytes, byte[]>> entries) {
        throw unsupported();
    }

    @Override
    public byte[] get(Bytes key) {
        throw unsupported();
    }

    @Override
    public KeyValueIterator<Bytes, byte[]> range(Bytes from, Bytes to) {
        throw unsupported();
    }

    @Override
    public KeyValueIterator<Bytes, byte[]> all() {
        throw unsupported();
    }

    @Override
    public long approximateNumEntries() {
        return 0;
    }

    private static UnsupportedOperationException unsupported() {
        return new UnsupportedOperationException("chunks are only written; forms are read from memory and disk");
    }
}
