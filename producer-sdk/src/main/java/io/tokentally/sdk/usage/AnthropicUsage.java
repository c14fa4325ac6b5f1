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

    @Override
    public String provider() {
        return Providers.ANTHROPIC;
    }

    @Override
    public boolean matches(ObjectNode usage) {
        return KEYS.stream().anyMatch(usage::has);
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

    private static Classes step(ObjectNode usage) {
        Long written = Json.count(usage, "cache_creation_input_tokens");
        ObjectNode split = Json.child(usage, "cache_creation");
        Long fiveMinutes = Json.count(split, "ephemeral_5m_input_tokens");
        Long oneHour = Json.count(split, "ephemeral_1h_input_tokens");
        long unsplit = Classes.zero(written) - Classes.zero(fiveMinutes) - Classes.zero(oneHour);
        if (written != null && (unsplit > 0 || fiveMinutes == null)) {
            fiveMinutes = Classes.zero(fiveMinutes) + Math.max(0, unsplit);
        }
        Long output = Json.count(usage, "output_tokens");
        Long thinking = Json.count(Json.child(usage, "output_tokens_details"), "thinking_tokens");
        boolean overThought = Classes.zero(thinking) > Classes.zero(output);
        if (thinking != null && output != null) {
            thinking = Math.min(thinking, output);
            output -= thinking;
        }
        return new Classes(
                Json.count(usage, "input_tokens"),
                Json.count(usage, "cache_read_input_tokens"),
                fiveMinutes,
                oneHour,
                output,
                thinking,
                Map.of(),
                overThought || (written != null && unsplit < 0));
    }
}
