package io.tokentally.sdk.usage;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;

/**
 * Ollama's own API, which counts among the answer itself, once it is done. A prompt that it still knew it left out in
 * earlier versions: not reported, not 0. Thinking is inside the output.
 *
 * @see <a href="https://docs.ollama.com/api/usage">usage</a>
 */
final class OllamaUsage implements UsageShape {
    private static final Set<String> KEYS = Set.of("prompt_eval_count", "eval_count");

    @Override
    public boolean matches(ObjectNode usage) {
        return Json.hasAny(usage, KEYS);
    }

    @Override
    public Classes read(ObjectNode usage) {
        return Classes.of(Json.count(usage, "prompt_eval_count"), null, Json.count(usage, "eval_count"), null);
    }

    @Override
    public String provider() {
        return "ollama";
    }
}
