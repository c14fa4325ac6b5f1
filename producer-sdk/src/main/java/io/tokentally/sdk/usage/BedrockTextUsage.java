package io.tokentally.sdk.usage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Counts that older models on Amazon Bedrock write among the answer itself: Meta's Llama and Amazon's Titan, text and
 * embeddings. A stream says the input in its first chunk and counts up the output in the later ones.
 *
 * @see <a href="https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-meta.html">Llama</a>
 * @see <a href="https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-titan-text.html">Titan</a>
 */
final class BedrockTextUsage implements UsageShape {
    private static final Set<String> KEYS =
            Set.of("generation_token_count", "inputTextTokenCount", "totalOutputTextTokenCount");

    @Override
    public boolean matches(ObjectNode usage) {
        return Json.hasAny(usage, KEYS);
    }

    @Override
    public Classes read(ObjectNode usage) {
        Long output = Json.count(usage, "generation_token_count", "totalOutputTextTokenCount");
        return Classes.of(
                Json.count(usage, "prompt_token_count", "inputTextTokenCount"),
                null,
                output != null ? output : ofResults(usage),
                null);
    }

    @Override
    public String provider() {
        return "aws.bedrock";
    }

    @Override
    public ObjectNode merge(ObjectNode earlier, ObjectNode later) {
        return Json.overlay(earlier, later);
    }

    private static @Nullable Long ofResults(ObjectNode usage) {
        Long sum = null;
        for (JsonNode result : usage.path("results")) {
            if (result instanceof ObjectNode object) {
                sum = Classes.sum(sum, Json.count(object, "tokenCount"));
            }
        }
        return sum;
    }
}
