package io.tokentally.sdk.usage;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tokentally.schemas.Providers;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * OpenAI's usage, under the names of either of its APIs. The parts are inside their wholes: cached, written and audio
 * tokens inside the prompt's, reasoning and audio tokens inside the completion's. So also with those who copied its API,
 * except that some (xAI) count reasoning beside the completion; a stated total tells which.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/chat/object">the chat completion object</a>
 * @see <a href="https://platform.openai.com/docs/api-reference/responses/object">the response object</a>
 */
enum OpenAiUsage implements UsageShape {
    CHAT("prompt_tokens", "completion_tokens"),
    RESPONSES("input_tokens", "output_tokens");

    private static final String REASONING = "reasoning_tokens";
    private static final String[] CACHE_WRITTEN = {
        "cache_write_tokens", "cache_creation_input_tokens", "cache_creation_tokens"
    };

    private final String wholeInput;
    private final String wholeOutput;

    OpenAiUsage(String wholeInput, String wholeOutput) {
        this.wholeInput = wholeInput;
        this.wholeOutput = wholeOutput;
    }

    @Override
    public String provider() {
        return Providers.OPENAI;
    }

    @Override
    public boolean matches(ObjectNode usage) {
        boolean named = usage.has(wholeInput) || usage.has(wholeOutput);
        return this == CHAT ? named : named && !isAnthropics(usage);
    }

    @Override
    public Classes read(ObjectNode usage) {
        Long prompt = Json.count(usage, wholeInput);
        Long completion = Json.count(usage, wholeOutput);
        Long total = Json.count(usage, "total_tokens");
        ObjectNode in = details(usage, wholeInput);
        ObjectNode out = details(usage, wholeOutput);
        Map<String, Long> other = new HashMap<>();

        Whole input = new Whole(prompt);
        Long cacheRead = input.take(cached(usage, in));
        Long cacheWrite = input.take(Json.count(in, CACHE_WRITTEN));
        Classes.putPositive(other, Classes.INPUT_AUDIO, input.take(Json.count(in, "audio_tokens")));
        Classes.putPositive(other, Classes.INPUT_CITATION, Json.count(usage, "citation_tokens"));

        Long reasoning = Json.count(out, REASONING);
        reasoning = reasoning != null ? reasoning : Json.count(usage, REASONING);
        Whole output = new Whole(completion);
        boolean beside = isPerplexitys(usage) || isBeside(Classes.zero(reasoning), prompt, completion, total);
        Long thought = beside ? reasoning : output.take(reasoning);
        Classes.putPositive(other, Classes.OUTPUT_AUDIO, output.take(Json.count(out, "audio_tokens")));
        Classes.putPositive(other, Classes.OUTPUT_IMAGE, output.take(Json.count(out, "image_tokens")));

        boolean overdrawn = input.overdrawn() || output.overdrawn();
        return new Classes(input.rest(), cacheRead, cacheWrite, null, output.rest(), thought, other, overdrawn)
                .against(total);
    }

    /** Both name their wholes alike; only Anthropic counts cached tokens beside them, and only OpenAI states a total. */
    private static boolean isAnthropics(ObjectNode usage) {
        if (usage.has("cache_read_input_tokens") || usage.has("cache_creation_input_tokens")) {
            return true;
        }
        ObjectNode output = Json.child(usage, "output_tokens_details");
        boolean reasons = output != null && output.has("reasoning_tokens");
        return !usage.has("total_tokens") && !usage.has("input_tokens_details") && !reasons;
    }

    /** Its total leaves out what it read and thought for a report, all of which it bills. */
    private static boolean isPerplexitys(ObjectNode usage) {
        return usage.has("citation_tokens") || usage.has("num_search_queries");
    }

    /** The total tells; where there is none, what is larger than the completion cannot be inside it. */
    private static boolean isBeside(
            long reasoning, @Nullable Long prompt, @Nullable Long completion, @Nullable Long total) {
        if (reasoning == 0) {
            return false;
        }
        long outside = Classes.zero(completion) + reasoning;
        return total == null ? reasoning > Classes.zero(completion) : total == Classes.zero(prompt) + outside;
    }

    private static @Nullable ObjectNode details(ObjectNode usage, String whole) {
        ObjectNode details = Json.child(usage, whole + "_details");
        return details != null ? details : Json.child(usage, whole.replace("_tokens", "_token") + "_details");
    }

    /** Those who copied the API put it in several places; never in two that differ. */
    private static @Nullable Long cached(ObjectNode usage, @Nullable ObjectNode details) {
        Long cached = Json.count(details, "cached_tokens");
        return cached != null
                ? cached
                : Json.count(usage, "cached_tokens", "prompt_cache_hit_tokens", "num_cached_tokens");
    }
}
