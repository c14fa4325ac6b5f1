package io.tokentally.sdk.usage;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** Where a body, or an event of a stream, keeps its usage; in the order in which they are looked at. */
enum Place {
    USAGE("/usage"),
    GEMINI("/usageMetadata"),
    GEMINI_PYTHON("/usage_metadata"),
    /** OpenAI's responses. */
    RESPONSE("/response/usage"),
    /** Anthropic's {@code message_start}. */
    MESSAGE("/message/usage"),
    INTERACTION("/interaction/usage"),
    /** The end of Cohere's stream, in its second API and in its first. */
    COHERE_END("/delta/usage"),
    COHERE_1_END("/response/meta"),
    COHERE_META("/meta"),
    /** The end of a stream of Bedrock's Converse API or of Nova. */
    CONVERSE_END("/metadata/usage"),
    GROQ("/x_groq/usage"),
    ITSELF(""),
    /** Bedrock's own count, which it adds to what the model says. */
    BEDROCK("/amazon-bedrock-invocationMetrics");

    private final JsonPointer path;

    Place(String path) {
        this.path = JsonPointer.compile(path);
    }

    /** The non-empty object at this place. A body that has a {@code usage} is none itself. */
    @Nullable
    ObjectNode in(ObjectNode event) {
        JsonNode found = event.at(path);
        boolean hidden = this == ITSELF && event.has("usage");
        return found instanceof ObjectNode usage && !usage.isEmpty() && !hidden ? usage : null;
    }

    /** Whether it repeats, or is a part of, what another event says and counts only where none does. */
    boolean isSpare(ObjectNode event) {
        return this == BEDROCK || event.path("object").asText().equals("thread.run.step");
    }
}
