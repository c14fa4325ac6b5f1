package io.tokentally.adapter.springai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.observation.Observation;
import io.tokentally.sdk.adapter.Answer;
import io.tokentally.sdk.usage.UsageException;
import io.tokentally.sdk.usage.UsageNormalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.metadata.Usage;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;
import org.springframework.ai.chat.observation.ChatModelObservationContext;
import org.springframework.ai.embedding.EmbeddingResponse;
import org.springframework.ai.embedding.observation.EmbeddingModelObservationContext;
import org.springframework.ai.model.observation.ModelObservationContext;

/**
 * What an observation tells of an answer. Of the usage, best first: the provider's own answer, its usage object as the
 * model's module read it, and Spring AI's three numbers.
 */
final class Answers {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String OPENAI = "openai";

    private Answers() {}

    static Answer of(ChatModelObservationContext context, ToolRounds rounds) {
        ChatResponse response = context.getResponse();
        String served = response.getMetadata().getModel();
        return new Answer(
                provider(context),
                context.getOperationMetadata().operationType(),
                response.getMetadata().getId(),
                served == null || served.isEmpty() ? asked(context) : served,
                stopReason(response.getResult()),
                bodies(context, rounds.ofThisRound(context.getRequest(), response)));
    }

    static Answer of(EmbeddingModelObservationContext context) {
        EmbeddingResponse response = context.getResponse();
        String served = response.getMetadata().getModel();
        return new Answer(
                provider(context),
                context.getOperationMetadata().operationType(),
                null,
                served == null || served.isEmpty() ? asked(context) : served,
                null,
                bodies(context, response.getMetadata().getUsage()));
    }

    /** Of a call that failed or was left; what the provider said until then may tell some of its usage. */
    static Answer unanswered(ModelObservationContext<?, ?> context) {
        return new Answer(
                provider(context),
                context.getOperationMetadata().operationType(),
                null,
                asked(context),
                null,
                bodies(context, null));
    }

    /** Whether the provider's own answer is at hand. */
    static boolean isTapped(Observation.Context context) {
        return TappedAnswer.text(context) != null;
    }

    private static List<Object> bodies(Observation.Context context, @Nullable Usage usage) {
        List<Object> bodies = new ArrayList<>();
        String answer = TappedAnswer.text(context);
        if (answer != null) {
            bodies.add(answer);
        }
        if (usage != null && usage.getTotalTokens() > 0) {
            addNative(bodies, usage.getNativeUsage());
            bodies.add(Map.of(
                    "prompt_tokens", usage.getPromptTokens(),
                    "completion_tokens", usage.getCompletionTokens(),
                    "total_tokens", usage.getTotalTokens()));
        }
        return bodies;
    }

    /** Where it has the provider's own names. What cannot be read so is no fault: three numbers are left. */
    private static void addNative(List<Object> bodies, @Nullable Object usage) {
        try {
            JsonNode json = usage == null ? null : JSON.valueToTree(usage);
            if (json != null && UsageNormalizer.find(null, json).isPresent()) {
                bodies.add(json);
            }
        } catch (IllegalArgumentException | UsageException e) {
            return;
        }
    }

    /** Many speak OpenAI's dialect through its client: a mark in the body may tell who. */
    private static @Nullable String provider(ModelObservationContext<?, ?> context) {
        String provider = context.getOperationMetadata().provider();
        return OPENAI.equals(provider) && isTapped(context) ? null : provider;
    }

    private static @Nullable String asked(ModelObservationContext<?, ?> context) {
        if (context instanceof ChatModelObservationContext chat
                && chat.getRequest().getOptions() != null) {
            return chat.getRequest().getOptions().getModel();
        }
        if (context instanceof EmbeddingModelObservationContext embedding
                && embedding.getRequest().getOptions() != null) {
            return embedding.getRequest().getOptions().getModel();
        }
        return null;
    }

    private static @Nullable String stopReason(@Nullable Generation generation) {
        return generation == null ? null : generation.getMetadata().getFinishReason();
    }
}
