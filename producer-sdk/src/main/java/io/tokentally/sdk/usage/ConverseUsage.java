package io.tokentally.sdk.usage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The usage of Amazon Bedrock's Converse API, of Amazon's Nova models, and what Bedrock measured itself
 * ({@code amazon-bedrock-invocationMetrics}). Cached tokens are beside the input tokens, reasoning inside the output's
 * without being told apart.
 *
 * @see <a href="https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_TokenUsage.html">TokenUsage</a>
 */
final class ConverseUsage implements UsageShape {
    private static final String[] INPUT = {"inputTokens", "inputTokenCount"};
    private static final String[] OUTPUT = {"outputTokens", "outputTokenCount"};
    private static final String[] CACHE_READ = {"cacheReadInputTokens", "cacheReadInputTokenCount"};
    private static final String[] CACHE_WRITTEN = {
        "cacheWriteInputTokens", "cacheWriteInputTokenCount", "cacheCreationInputTokens"
    };
    private static final Set<String> KEYS =
            Set.of("inputTokens", "inputTokenCount", "outputTokens", "outputTokenCount", "cacheReadInputTokens");

    /** Others write {@code cachedInputTokens} for tokens that are inside the input's, or beside: nobody can tell. */
    @Override
    public boolean matches(ObjectNode usage) {
        return Json.hasAny(usage, KEYS) && !usage.has("cachedInputTokens");
    }

    @Override
    public Classes read(ObjectNode usage) {
        CacheWrites written =
                CacheWrites.of(Json.count(usage, CACHE_WRITTEN), written(usage, false), written(usage, true));
        return new Classes(
                        Json.count(usage, INPUT),
                        Json.count(usage, CACHE_READ),
                        written.fiveMinutes(),
                        written.oneHour(),
                        Json.count(usage, OUTPUT),
                        null,
                        Map.of(),
                        written.contradicted())
                .against(Json.count(usage, "totalTokens"));
    }

    @Override
    public String provider() {
        return "aws.bedrock";
    }

    private static @Nullable Long written(ObjectNode usage, boolean oneHour) {
        Long sum = null;
        for (JsonNode detail : usage.path("cacheDetails")) {
            if (detail instanceof ObjectNode object
                    && object.path("ttl").asText().equals("1h") == oneHour) {
                sum = Classes.sum(sum, Json.count(object, "inputTokens"));
            }
        }
        return sum;
    }
}
