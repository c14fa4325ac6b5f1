package io.tokentally.sdk.usage;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tokentally.schemas.Providers;
import java.util.Map;
import java.util.Set;

/**
 * What the Codex command line says of a turn: OpenAI's meaning under names of its own. Cached tokens are inside the
 * input's, reasoning inside the output's.
 *
 * @see <a href="https://developers.openai.com/codex/noninteractive">codex exec --json</a>
 */
final class CodexUsage implements UsageShape {
    private static final Set<String> KEYS = Set.of("cached_input_tokens", "reasoning_output_tokens");

    @Override
    public boolean matches(ObjectNode usage) {
        return Json.hasAny(usage, KEYS);
    }

    @Override
    public Classes read(ObjectNode usage) {
        Whole input = new Whole(Json.count(usage, "input_tokens"));
        Long cached = input.take(Json.count(usage, "cached_input_tokens"));
        Whole output = new Whole(Json.count(usage, "output_tokens"));
        Long reasoning = output.take(Json.count(usage, "reasoning_output_tokens"));
        boolean overdrawn = input.overdrawn() || output.overdrawn();
        return new Classes(input.rest(), cached, null, null, output.rest(), reasoning, Map.of(), overdrawn)
                .against(Json.count(usage, "total_tokens"));
    }

    @Override
    public String provider() {
        return Providers.OPENAI;
    }
}
