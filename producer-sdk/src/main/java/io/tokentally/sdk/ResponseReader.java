package io.tokentally.sdk;

import io.tokentally.event.UsageEvent;
import io.tokentally.sdk.usage.NormalizedUsage;
import io.tokentally.sdk.usage.Usage;
import io.tokentally.sdk.usage.UsageException;
import io.tokentally.sdk.usage.UsageExtractor;
import io.tokentally.sdk.usage.UsageNormalizer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads responses: the caller's extractors in their order, then the normaliser. Thread-safe. */
final class ResponseReader {
    private static final Logger LOG = LoggerFactory.getLogger(UsageExtractor.class);

    private final List<UsageExtractor> extractors;
    private final LongAdder failures = new LongAdder();
    private final Throttle logged = new Throttle(Duration.ofMinutes(1));

    ResponseReader(List<UsageExtractor> extractors) {
        this.extractors = List.copyOf(extractors);
    }

    /**
     * An event with what {@code response} tells; empty where it reports no usage.
     *
     * @throws UsageException where nobody can read it; what extractors threw is suppressed in it
     */
    Optional<UsageEvent.Builder> read(@Nullable String provider, Object response) {
        if (response instanceof Usage usage) {
            return Optional.of(usage.named(provider).toEvent());
        }
        List<Throwable> thrown = new ArrayList<>(0);
        for (UsageExtractor extractor : extractors) {
            try {
                Optional<NormalizedUsage> usage = extractor.extract(provider, response);
                if (usage.isPresent()) {
                    usage.get().check();
                    return usage.filter(known -> !known.isEmpty()).map(NormalizedUsage::toEvent);
                }
            } catch (Exception | LinkageError | StackOverflowError e) {
                thrown.add(e);
                failed(extractor, e);
            }
        }
        try {
            return UsageNormalizer.findEvent(provider, response);
        } catch (UsageException e) {
            thrown.forEach(e::addSuppressed);
            throw e;
        }
    }

    private void failed(UsageExtractor extractor, Throwable failure) {
        failures.increment();
        if (logged.pass()) {
            LOG.warn(
                    "usage extractor {} failed and is passed over ({} failures so far; the next minute's are only counted)",
                    extractor.getClass().getName(),
                    failures.sum(),
                    failure);
        }
    }

    long failures() {
        return failures.sum();
    }
}
