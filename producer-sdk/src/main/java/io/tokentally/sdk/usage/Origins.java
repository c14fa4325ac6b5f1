package io.tokentally.sdk.usage;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Who speaks, by what nobody else says. Those who copy a shape without any mark are called by the shape's provider. */
final class Origins {
    private static final List<Map.Entry<String, String>> OF_BODIES = List.of(
            Map.entry("x_groq", "groq"),
            Map.entry("amazon-bedrock-invocationMetrics", "aws.bedrock"),
            Map.entry("prompt_filter_results", "azure.ai.openai"));
    private static final List<Map.Entry<String, String>> OF_USAGES = List.of(
            Map.entry("cost_in_usd_ticks", "x_ai"),
            Map.entry("num_sources_used", "x_ai"),
            Map.entry("prompt_cache_miss_tokens", "deepseek"),
            Map.entry("cost_details", "openrouter"),
            Map.entry("num_search_queries", "perplexity"),
            Map.entry("num_cached_tokens", "mistral_ai"),
            Map.entry("trafficType", "gcp.vertex_ai"));

    private Origins() {}

    static @Nullable String of(ObjectNode event, @Nullable ObjectNode usage) {
        return Stream.concat(marks(OF_BODIES, event), marks(OF_USAGES, usage))
                .findFirst()
                .orElse(null);
    }

    private static Stream<String> marks(List<Map.Entry<String, String>> marks, @Nullable ObjectNode where) {
        return where == null
                ? Stream.empty()
                : marks.stream().filter(mark -> where.has(mark.getKey())).map(Map.Entry::getValue);
    }
}
