package io.tokentally.adapter.springai;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationView;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.observation.ChatModelObservationContext;
import org.springframework.ai.embedding.observation.EmbeddingModelObservationContext;
import org.springframework.ai.tool.observation.ToolCallingObservationContext;

/** Which model call an observation belongs to. */
final class ModelContexts {
    private ModelContexts() {}

    /** The context of the nearest model call that {@code observation} is or is within; a tool is not the model's own. */
    static Observation.@Nullable Context nearest(@Nullable ObservationView observation) {
        ObservationView at = observation;
        while (at != null) {
            Observation.ContextView context = at.getContextView();
            if (context instanceof ToolCallingObservationContext) {
                return null;
            }
            if (context instanceof ChatModelObservationContext chat) {
                return chat;
            }
            if (context instanceof EmbeddingModelObservationContext embedding) {
                return embedding;
            }
            at = context.getParentObservation();
        }
        return null;
    }

    /** Whether a chat model called itself within this call, as streams do with what a tool said. */
    static boolean isNested(ChatModelObservationContext context) {
        return nearest(context.getParentObservation()) instanceof ChatModelObservationContext;
    }
}
