package io.tokentally.sdk.usage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Google's usage, in either of its APIs and in the names that its Python library gives. Cached tokens are inside the
 * prompt's; thoughts and what tools fed into the prompt are beside. Sound going in, and sound and images coming out, have
 * prices of their own and so stand apart. A stream counts up and says all in its last chunk.
 *
 * @see <a href="https://ai.google.dev/api/generate-content#UsageMetadata">UsageMetadata</a>
 * @see <a href="https://ai.google.dev/api/interactions-api">the Interactions API</a>
 */
enum GeminiUsage implements UsageShape {
    GENERATE(
            List.of("promptTokenCount", "prompt_token_count"),
            List.of("cachedContentTokenCount", "cached_content_token_count"),
            List.of("toolUsePromptTokenCount", "tool_use_prompt_token_count"),
            List.of("candidatesTokenCount", "candidates_token_count"),
            List.of("thoughtsTokenCount", "thoughts_token_count"),
            List.of("totalTokenCount", "total_token_count"),
            List.of("promptTokensDetails", "promptTokenDetails", "prompt_tokens_details"),
            List.of("cacheTokensDetails", "cache_tokens_details"),
            List.of("candidatesTokensDetails", "candidates_tokens_details")),
    INTERACTIONS(
            List.of("total_input_tokens"),
            List.of("total_cached_tokens"),
            List.of("total_tool_use_tokens"),
            List.of("total_output_tokens"),
            List.of("total_thought_tokens"),
            List.of("total_tokens"),
            List.of("input_tokens_by_modality"),
            List.of("cached_tokens_by_modality"),
            List.of("output_tokens_by_modality"));

    private static final String AUDIO = "audio";
    private static final String IMAGE = "image";

    private final List<String> prompt;
    private final List<String> cached;
    private final List<String> toolUse;
    private final List<String> candidates;
    private final List<String> thoughts;
    private final List<String> total;
    private final List<String> promptDetails;
    private final List<String> cachedDetails;
    private final List<String> candidatesDetails;

    GeminiUsage(
            List<String> prompt,
            List<String> cached,
            List<String> toolUse,
            List<String> candidates,
            List<String> thoughts,
            List<String> total,
            List<String> promptDetails,
            List<String> cachedDetails,
            List<String> candidatesDetails) {
        this.prompt = prompt;
        this.cached = cached;
        this.toolUse = toolUse;
        this.candidates = candidates;
        this.thoughts = thoughts;
        this.total = total;
        this.promptDetails = promptDetails;
        this.cachedDetails = cachedDetails;
        this.candidatesDetails = candidatesDetails;
    }

    @Override
    public String provider() {
        return "gcp.gemini";
    }

    /** {@code trafficType} is all that Vertex says in the early chunks of a stream and of a prompt that it blocked. */
    @Override
    public boolean matches(ObjectNode usage) {
        return Json.hasAny(usage, prompt)
                || Json.hasAny(usage, candidates)
                || Json.hasAny(usage, thoughts)
                || (this == GENERATE && (usage.has("trafficType") || usage.has("traffic_type")));
    }

    @Override
    public Classes read(ObjectNode usage) {
        Map<String, Long> other = new HashMap<>();
        Whole input = new Whole(Classes.sum(count(usage, prompt), count(usage, toolUse)));
        Long read = input.take(count(usage, cached));
        long heard = modality(usage, promptDetails, AUDIO) - modality(usage, cachedDetails, AUDIO);
        Classes.putPositive(other, Classes.INPUT_AUDIO, input.takeAtMost(Math.max(0, heard)));

        Whole output = new Whole(count(usage, candidates));
        Classes.putPositive(other, Classes.OUTPUT_AUDIO, output.take(modality(usage, candidatesDetails, AUDIO)));
        Classes.putPositive(other, Classes.OUTPUT_IMAGE, output.take(modality(usage, candidatesDetails, IMAGE)));

        boolean overdrawn = input.overdrawn() || output.overdrawn();
        return new Classes(input.rest(), read, null, null, output.rest(), count(usage, thoughts), other, overdrawn)
                .against(count(usage, total));
    }

    private static @Nullable Long count(ObjectNode usage, List<String> names) {
        return Json.count(usage, names.toArray(String[]::new));
    }

    private static long modality(ObjectNode usage, List<String> names, String modality) {
        Long sum = 0L;
        for (String name : names) {
            for (JsonNode detail : usage.path(name)) {
                if (detail instanceof ObjectNode object
                        && object.path("modality").asText().equalsIgnoreCase(modality)) {
                    sum = Classes.sum(sum, Json.count(object, "tokenCount", "token_count", "tokens"));
                }
            }
        }
        return Classes.zero(sum);
    }
}
