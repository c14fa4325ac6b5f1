package io.tokentally.sdk.usage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tokentally.schemas.Providers;
import java.util.Map;
import java.util.Set;

/**
 * Anthropic's usage: cached tokens are beside the input tokens, thinking inside the output's. The steps that compacted
 * the context on the way are billed but left out of the figures on top, so they are added. Steps of another model (an
 * advisor's) are not this model's usage and stay out.
 *
 * @see <a href="https://platform.claude.com/docs/en/api/messages">the Messages API</a>
 * @see <a href="https://platform.claude.com/docs/en/build-with-claude/compaction">compaction</a>
 */
final class AnthropicUsage implements UsageShape {
    private static final Set<String> KEYS =
            Set.of("input_tokens", "output_tokens", "cache_read_input_tokens", "cache_creation_input_tokens");
    private static final String SPLIT = "cache_creation";

    @Override
    public String provider() {
        return Providers.ANTHROPIC;
    }

    @Override
    public boolean matches(ObjectNode usage) {
        return Json.hasAny(usage, KEYS);
    }

    @Override
    public Classes read(ObjectNode usage) {
        Classes classes = step(usage);
        for (JsonNode iteration : usage.path("iterations")) {
            if (iteration instanceof ObjectNode step && "compaction".equals(Json.text(step, "type"))) {
                classes = classes.plus(step(step));
            }
        }
        return classes;
    }

    /**
     * A stream counts up: its {@code message_delta} says all again, where it differs from {@code message_start} too, but
     * how long cached tokens stay is said at the start alone.
     */
    @Override
    public ObjectNode merge(ObjectNode earlier, ObjectNode later) {
        ObjectNode both = Json.overlay(earlier, later);
        boolean stale = !later.hasNonNull(SPLIT) && written(both).contradicted();
        return stale ? both.without(SPLIT) : both;
    }

    private static Classes step(ObjectNode usage) {
        CacheWrites written = written(usage);
        Whole output = new Whole(Json.count(usage, "output_tokens"));
        Long thinking = output.take(Json.count(Json.child(usage, "output_tokens_details"), "thinking_tokens"));
        return new Classes(
                Json.count(usage, "input_tokens"),
                Json.count(usage, "cache_read_input_tokens"),
                written.fiveMinutes(),
                written.oneHour(),
                output.rest(),
                thinking,
                Map.of(),
                output.overdrawn() || written.contradicted());
    }

    private static CacheWrites written(ObjectNode usage) {
        ObjectNode split = Json.child(usage, SPLIT);
        return CacheWrites.of(
                Json.count(usage, "cache_creation_input_tokens"),
                Json.count(split, "ephemeral_5m_input_tokens"),
                Json.count(split, "ephemeral_1h_input_tokens"));
    }
}
