package io.tokentally.processor.known;

import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.streams.state.StoreBuilder;

/** Makes {@link KnownForms}; always logged, never cached. */
record KnownFormsBuilder(String name, Supplier<KnownForms> maker) implements StoreBuilder<KnownForms> {
    @Override
    public StoreBuilder<KnownForms> withCachingEnabled() {
        return this;
    }

    @Override
    public StoreBuilder<KnownForms> withCachingDisabled() {
        return this;
    }

    @Override
    public StoreBuilder<KnownForms> withLoggingEnabled(Map<String, String> config) {
        return this;
    }

    @Override
    public StoreBuilder<KnownForms> withLoggingDisabled() {
        throw new UnsupportedOperationException(name + " has nothing but its changelog to come back from");
    }

    @Override
    public KnownForms build() {
        return maker.get();
    }

    @Override
    public Map<String, String> logConfig() {
        return Map.of();
    }

    @Override
    public boolean loggingEnabled() {
        return true;
    }
}
