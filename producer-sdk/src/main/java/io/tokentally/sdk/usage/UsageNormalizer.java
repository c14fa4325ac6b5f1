package io.tokentally.sdk.usage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tokentally.schemas.Providers;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Turns what a provider says about a call into disjoint token classes: OpenAI's chat completions and responses, those
 * who speak the same under their own name, and Anthropic's messages; whole bodies as well as their {@code usage} object
 * alone. The shape decides how it is read, the caller's name for the provider only how it is called. Stateless.
 */
public final class UsageNormalizer {
    /** In the order in which they are asked. */
    private static final List<UsageShape> SHAPES =
            List.of(OpenAiUsage.CHAT, OpenAiUsage.RESPONSES, new AnthropicUsage());

    private static final String USAGE = "usage";

    private UsageNormalizer() {}

    /**
     * What {@code body} says about usage.
     *
     * @param provider who answered, by its standard or a usual short name; null where the body is to tell
     * @param body JSON text, a {@link java.util.Map} or a {@link JsonNode}
     * @throws NoUsageException where the body reports none
     * @throws UnknownUsageException where its shape is not known
     * @throws InvalidUsageException where it is no JSON object or a count is no count
     */
    public static NormalizedUsage normalize(@Nullable String provider, Object body) {
        ObjectNode answer = Json.object(body);
        ObjectNode usage = usageOf(answer);
        UsageShape shape = SHAPES.stream()
                .filter(candidate -> candidate.matches(usage))
                .findFirst()
                .orElseThrow(() -> new UnknownUsageException("a usage object", Json.keys(usage)));
        Classes classes = shape.read(usage);
        return new NormalizedUsage(
                provider == null || provider.isEmpty() ? shape.provider() : Providers.canonical(provider),
                Json.text(answer, "model"),
                Json.text(answer, "id"),
                classes.toTokens(),
                "api:" + classes.prompt() + "+" + classes.completion(),
                tier(answer, usage),
                Answers.stopReason(answer),
                classes.contradicted());
    }

    /** As {@link #normalize}, but empty where the body reports no usage. */
    public static Optional<NormalizedUsage> find(@Nullable String provider, Object body) {
        try {
            return Optional.of(normalize(provider, body));
        } catch (NoUsageException e) {
            return Optional.empty();
        }
    }

    private static ObjectNode usageOf(ObjectNode body) {
        JsonNode usage = body.get(USAGE);
        if (usage instanceof ObjectNode object && !object.isEmpty()) {
            return object;
        }
        if (usage != null && !usage.isNull() && !usage.isObject()) {
            throw new InvalidUsageException("usage must be an object but is " + Json.shown(usage));
        }
        if (usage == null && SHAPES.stream().anyMatch(shape -> shape.matches(body))) {
            return body;
        }
        if (usage != null || Answers.isAnswer(body)) {
            throw new NoUsageException("no usage here: the body's keys are " + Json.keys(body));
        }
        throw new UnknownUsageException("a body", Json.keys(body));
    }

    private static @Nullable String tier(ObjectNode answer, ObjectNode usage) {
        String tier = Json.text(answer, "service_tier");
        return tier != null ? tier : Json.text(usage, "service_tier");
    }
}
