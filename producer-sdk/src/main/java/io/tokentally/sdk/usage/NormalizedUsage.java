package io.tokentally.sdk.usage;

import io.tokentally.event.TokenCounts;
import io.tokentally.event.UsageEvent;
import io.tokentally.schemas.Bounds;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One call's usage, whoever reported it.
 *
 * @param provider the caller's name for the provider in its standard form, else the one that the shape belongs to
 * @param model as served; null where the body does not say
 * @param responseId the provider's id of the answer; null where the body does not say
 * @param tokens disjoint classes; null where not reported. Treat it as immutable
 * @param tokenSource {@code api:{prompt}+{completion}}: the sum of all input and of all output classes
 * @param serviceTier as served; null where the body does not say
 * @param stopReason in the provider's words; null where the body does not say
 * @param totalMismatch whether the body contradicts itself: it states a total that its classes do not sum to, or a part
 *     that is larger than its whole
 */
public record NormalizedUsage(
        String provider,
        @Nullable String model,
        @Nullable String responseId,
        TokenCounts tokens,
        String tokenSource,
        @Nullable String serviceTier,
        @Nullable String stopReason,
        boolean totalMismatch) {

    /**
     * What an extractor found; what else it knows is added by the {@code with} methods.
     *
     * @param tokens disjoint classes, null where not reported
     * @throws InvalidUsageException where the provider is missing, or a count or a class's name is out of bounds
     */
    public static NormalizedUsage of(String provider, TokenCounts tokens) {
        return Usage.builder().provider(provider).tokens(tokens).build().normalized(null);
    }

    public NormalizedUsage withModel(@Nullable String served) {
        return new NormalizedUsage(
                provider, served, responseId, tokens, tokenSource, serviceTier, stopReason, totalMismatch);
    }

    /** The answer's id, which makes the event's. */
    public NormalizedUsage withResponseId(@Nullable String id) {
        return new NormalizedUsage(provider, model, id, tokens, tokenSource, serviceTier, stopReason, totalMismatch);
    }

    public NormalizedUsage withServiceTier(@Nullable String served) {
        return new NormalizedUsage(provider, model, responseId, tokens, tokenSource, served, stopReason, totalMismatch);
    }

    public NormalizedUsage withStopReason(@Nullable String reason) {
        return new NormalizedUsage(
                provider, model, responseId, tokens, tokenSource, serviceTier, reason, totalMismatch);
    }

    /**
     * Refuses what could not be admitted.
     *
     * @throws InvalidUsageException where it names no provider, or a count or a class's name is out of bounds
     */
    public void check() {
        if (!toUsage().isValid()) {
            throw new InvalidUsageException("usage names no provider: " + this);
        }
    }

    /** Whether it reports no class at all. */
    public boolean isEmpty() {
        return Classes.of(tokens).none();
    }

    /** The same as a plain value, without costs. */
    public Usage toUsage() {
        return Usage.builder().provider(provider).model(model).tokens(tokens).build();
    }

    /**
     * The id of the event that records this answer: {@code {provider}:{response id}}, so that the same answer has the
     * same id wherever it is recorded. Null where the answer has no id. A response id that would make it longer than an
     * identifier may be is replaced by a hash of it.
     */
    public @Nullable String eventId() {
        if (responseId == null) {
            return null;
        }
        String id = provider + ":" + responseId;
        return id.codePointCount(0, id.length()) <= Bounds.MAX_NAME
                ? id
                : provider + ":" + UUID.nameUUIDFromBytes(responseId.getBytes(StandardCharsets.UTF_8));
    }

    /** An event with everything that the body tells; the rest, such as user and session, is the caller's. */
    public UsageEvent.Builder toEvent() {
        UsageEvent.Builder event = UsageEvent.newBuilder()
                .setProvider(provider)
                .setTokens(tokens)
                .setTokenSource(tokenSource)
                .setServiceTier(serviceTier)
                .setStopReason(stopReason);
        String id = eventId();
        if (id != null) {
            event.setEventId(id);
        }
        if (model != null) {
            event.setModel(model);
        }
        return event;
    }
}
