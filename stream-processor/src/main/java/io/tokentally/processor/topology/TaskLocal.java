package io.tokentally.processor.topology;

import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.state.StoreBuilder;
import org.jspecify.annotations.Nullable;

/**
 * One object per task, shared by the nodes that name the store, made anew whenever the task is opened. It is empty after
 * each commit, so it has no changelog: what a crash takes from it, the aborted transaction takes as well.
 */
final class TaskLocal<T> implements StateStore {
    private final String name;
    private final Supplier<T> fresh;
    private @Nullable T value;
    private boolean open;

    private TaskLocal(String name, Supplier<T> fresh) {
        this.name = name;
        this.fresh = fresh;
    }

    T get() {
        T current = value;
        if (current == null) {
            throw new IllegalStateException(name + " is used outside its task's life");
        }
        return current;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void init(StateStoreContext context, StateStore root) {
        value = fresh.get();
        open = true;
        context.register(root, (key, bytes) -> {
            throw new IllegalStateException(name + " has no changelog to restore from");
        });
    }

    @Override
    public void close() {
        value = null;
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

    static <T> StoreBuilder<TaskLocal<T>> builder(String name, Supplier<T> fresh) {
        return new Builder<>(name, fresh);
    }

    private record Builder<T>(String name, Supplier<T> fresh) implements StoreBuilder<TaskLocal<T>> {
        @Override
        public StoreBuilder<TaskLocal<T>> withCachingEnabled() {
            return this;
        }

        @Override
        public StoreBuilder<TaskLocal<T>> withCachingDisabled() {
            return this;
        }

        @Override
        public StoreBuilder<TaskLocal<T>> withLoggingEnabled(Map<String, String> config) {
            return this;
        }

        @Override
        public StoreBuilder<TaskLocal<T>> withLoggingDisabled() {
            return this;
        }

        @Override
        public TaskLocal<T> build() {
            return new TaskLocal<>(name, fresh);
        }

        @Override
        public Map<String, String> logConfig() {
            return Map.of();
        }

        @Override
        public boolean loggingEnabled() {
            return false;
        }
    }
}
