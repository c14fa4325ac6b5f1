package io.tokentally.sdk.usage;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a provider says about usage, in place of {@link UsageNormalizer}. A client asks its extractors in their order,
 * then the normaliser; the first that does not answer "not mine" decides. They run on the caller's thread, inside {@code
 * recordUsage}, and must be thread-safe.
 *
 * <p>One that throws, or answers something that could not be admitted, is counted ({@code Stats.extractorFailures}), logged
 * at most once a minute, and passed over: the next is asked. Where nobody else can read the response either, the failure is
 * a suppressed exception of the one that {@code recordUsage} throws.
 */
@FunctionalInterface
public interface UsageExtractor {
    /**
     * Reads one response.
     *
     * @param provider who answered, as the caller named it; null where the response is to tell
     * @param response what the caller gave: an object of any class
     * @return the usage ({@link NormalizedUsage#of}; with no class at all where the response is understood and reports
     *     none, so that nothing is recorded), or empty where the response is not this extractor's
     */
    Optional<NormalizedUsage> extract(@Nullable String provider, Object response);
}
