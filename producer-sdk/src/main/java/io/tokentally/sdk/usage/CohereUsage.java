package io.tokentally.sdk.usage;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.Map;

/**
 * Cohere's usage. What the model read and wrote ({@code tokens}) goes before what is billed of it: cached tokens are
 * inside the former, and may be more than the latter. Embeddings state only what is billed, with images beside.
 * Reranking is billed in searches, which are no tokens.
 *
 * @see <a href="https://docs.cohere.com/reference/chat">the Chat API</a>
 */
final class CohereUsage implements UsageShape {
    private static final String TOKENS = "tokens";
    private static final String BILLED = "billed_units";

    @Override
    public boolean matches(ObjectNode usage) {
        return usage.path(BILLED).isObject() || usage.path(TOKENS).isObject();
    }

    @Override
    public Classes read(ObjectNode usage) {
        ObjectNode tokens = Json.child(usage, TOKENS);
        ObjectNode counts = tokens == null || tokens.isEmpty() ? Json.child(usage, BILLED) : tokens;
        Whole input = new Whole(Json.count(counts, "input_tokens"));
        Long cached = input.take(Json.count(usage, "cached_tokens"));
        Map<String, Long> other = new HashMap<>();
        Classes.putPositive(other, Classes.INPUT_IMAGE, Json.count(counts, "image_tokens"));
        Long output = Json.count(counts, "output_tokens");
        return new Classes(input.rest(), cached, null, null, output, null, other, input.overdrawn());
    }

    @Override
    public String provider() {
        return "cohere";
    }
}
