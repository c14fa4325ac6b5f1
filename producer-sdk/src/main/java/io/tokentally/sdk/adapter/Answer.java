package io.tokentally.sdk.adapter;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a framework knows of a call that ended.
 *
 * @param provider who answered; null where the body is to tell
 * @param operation {@code chat}, {@code embeddings}, … as OpenTelemetry's {@code gen_ai.operation.name}
 * @param id the provider's id of the answer, which makes the event's id
 * @param model as served, else as asked for
 * @param stopReason used where no body tells one
 * @param bodies what tells the usage, best first: each as {@link io.tokentally.sdk.usage.UsageNormalizer} takes it
 */
public record Answer(
        @Nullable String provider,
        String operation,
        @Nullable String id,
        @Nullable String model,
        @Nullable String stopReason,
        List<Object> bodies) {

    public Answer {
        bodies = List.copyOf(bodies);
    }

    /** Of a call that brought no answer. */
    public static Answer none(@Nullable String provider, String operation, @Nullable String model) {
        return new Answer(provider, operation, null, model, null, List.of());
    }
}
