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
        Long reasoning = Json.count(out, "reasoning_tokens");

        Whole input = new Whole(prompt);
        Long cacheRead = input.take(cached(usage, in));
        Long cacheWrite = input.take(Json.count(in, "cache_write_tokens"));
        Long inputAudio = input.take(Json.count(in, "audio_tokens"));

        boolean beside = total != null
                && Classes.zero(reasoning) > 0
                && total == Classes.zero(prompt) + Classes.zero(completion) + Classes.zero(reasoning);
        Whole output = new Whole(completion);
        Long thought = beside ? reasoning : output.take(reasoning);
        Long outputAudio = output.take(Json.count(out, "audio_tokens"));

        Map<String, Long> other = new HashMap<>();
        putPositive(other, Classes.INPUT_AUDIO, inputAudio);
        putPositive(other, Classes.OUTPUT_AUDIO, outputAudio);
        Classes classes = new Classes(
                input.rest(),
                cacheRead,
                cacheWrite,
                null,
                output.rest(),
                thought,
                other,
                input.overdrawn() || output.overdrawn());
        boolean summed = total == null || total == classes.prompt() + classes.completion();
        return summed ? classes : classes.contradictory();
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

    private static @Nullable ObjectNode details(ObjectNode usage, String whole) {
        ObjectNode details = Json.child(usage, whole + "_details");
        return details != null ? details : Json.child(usage, whole.replace("_tokens", "_token") + "_details");
    }

    /** Those who copied the API put it in several places; never in two that differ. */
    private static @Nullable Long cached(ObjectNode usage, @Nullable ObjectNode details) {
        Long cached = Json.count(details, "cached_tokens");
        if (cached == null) {
            cached = Json.count(usage, "cached_tokens");
        }
        return cached != null ? cached : Json.count(usage, "prompt_cache_hit_tokens");
    }

    private static void putPositive(Map<String, Long> other, String name, @Nullable Long count) {
        if (count != null && count > 0) {
            other.put(name, count);
        }
    }

    /** A count from which its parts are taken out, so that what comes out never sums to more than it. */
    private static final class Whole {
        private @Nullable Long left;
        private boolean overdrawn;

        Whole(@Nullable Long whole) {
            left = whole;
        }

        @Nullable
        Long take(@Nullable Long part) {
            Long available = left;
            if (part == null || available == null) {
                overdrawn |= part != null && part > 0;
                return part;
            }
            long taken = Math.min(part, available);
            overdrawn |= taken < part;
            left = available - taken;
            return taken;
        }

        @Nullable
        Long rest() {
            return left;
        }

        boolean overdrawn() {
            return overdrawn;
        }
    }
}
