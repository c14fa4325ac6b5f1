package io.tokentally.sdk.usage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** What a whole body tells beside its usage. */
final class Answers {
    private Answers() {}

    /** Whether it is a body of a known provider, be it of an error, rather than an object of some other kind. */
    static boolean isAnswer(ObjectNode body) {
        return body.path("error").isObject()
                || body.path("error").isTextual()
                || body.path("choices").isArray()
                || body.path("content").isArray()
                || body.path("object").isTextual();
    }

    /** Why the model stopped, in the provider's words: of the first choice where there are several. */
    static @Nullable String stopReason(ObjectNode answer) {
        String anthropic = Json.text(answer, "stop_reason");
        if (anthropic != null) {
            return anthropic;
        }
        JsonNode choice = answer.path("choices").path(0);
        if (choice instanceof ObjectNode first) {
            return Json.text(first, "finish_reason");
        }
        ObjectNode incomplete = Json.child(answer, "incomplete_details");
        String reason = incomplete == null ? null : Json.text(incomplete, "reason");
        return reason != null ? reason : Json.text(answer, "status");
    }
}
