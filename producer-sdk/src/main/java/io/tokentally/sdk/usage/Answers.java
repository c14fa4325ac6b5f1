package io.tokentally.sdk.usage;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a whole body, or an event of a stream, tells beside its usage. */
final class Answers {
    private static final List<JsonPointer> ENVELOPED_IDS = paths("/response/id", "/message/id", "/interaction/id");
    private static final List<JsonPointer> IDS = paths("/id", "/responseId", "/response_id", "/response/response_id");
    private static final List<JsonPointer> MODELS = paths(
            "/model", "/modelVersion", "/model_version", "/response/model", "/message/model", "/interaction/model");
    private static final List<JsonPointer> TIERS = paths(
            "/service_tier",
            "/usage/service_tier",
            "/response/service_tier",
            "/message/usage/service_tier",
            "/interaction/service_tier",
            "/usageMetadata/serviceTier",
            "/usageMetadata/trafficType",
            "/serviceTier",
            "/serviceTier/type",
            "/metadata/serviceTier/type",
            "/trafficType");
    private static final List<JsonPointer> STOPS = paths(
            "/stop_reason",
            "/delta/stop_reason",
            "/choices/0/finish_reason",
            "/candidates/0/finishReason",
            "/promptFeedback/blockReason",
            "/stopReason",
            "/messageStop/stopReason",
            "/finish_reason",
            "/delta/finish_reason",
            "/done_reason",
            "/completionReason",
            "/results/0/completionReason",
            "/outputs/0/stop_reason",
            "/incomplete_details/reason",
            "/response/incomplete_details/reason",
            "/status",
            "/response/status",
            "/interaction/status");

    private static final Set<String> NOT_YET = Set.of("queued", "in_progress");

    private static final Set<String> KEYS = Set.of(
            "error",
            "detail",
            "message",
            "Message",
            "object",
            "choices",
            "content",
            "candidates",
            "promptFeedback",
            "usage",
            "usageMetadata",
            "embedding",
            "embeddings",
            "output",
            "outputs",
            "outputText",
            "results",
            "generation",
            "generations",
            "completion",
            "stop_reason",
            "stopReason",
            "finish_reason",
            "done",
            "meta",
            "response_id",
            "generation_id",
            "event_type",
            "interaction",
            "role",
            "contentBlockIndex",
            "messageStart",
            "messageStop",
            "contentBlockStart",
            "contentBlockDelta",
            "contentBlockStop",
            "metadata",
            "amazon-bedrock-invocationMetrics");

    private static final Pattern TYPES =
            Pattern.compile("ping|error|(message|content|tool|citation|response|thread|turn|item)[-_.].*");

    private Answers() {}

    /** Whether it is a body or event of a known provider, be it of an error, rather than an object of another kind. */
    static boolean isAnswer(ObjectNode event) {
        String type = Json.text(event, "type");
        return event.properties().stream()
                        .anyMatch(property -> !property.getValue().isNull()
                                && !property.getValue().isNumber()
                                && (KEYS.contains(property.getKey())
                                        || property.getKey().endsWith("Exception")))
                || (type != null && TYPES.matcher(type).matches());
    }

    /** The id of the response that an event of a stream carries whole, and so says where one begins or ends. */
    static @Nullable String envelopedId(ObjectNode event) {
        return texts(event, ENVELOPED_IDS).findFirst().orElse(null);
    }

    /** The answer's id; a thread's messages and steps have ids that are not its. */
    static @Nullable String id(ObjectNode event) {
        String object = event.path("object").asText();
        if (object.startsWith("thread") && !object.equals("thread.run")) {
            return null;
        }
        return Stream.concat(texts(event, ENVELOPED_IDS), texts(event, IDS))
                .findFirst()
                .orElse(null);
    }

    static @Nullable String model(ObjectNode event) {
        return texts(event, MODELS).findFirst().orElse(null);
    }

    static @Nullable String serviceTier(ObjectNode event) {
        return texts(event, TIERS).findFirst().orElse(null);
    }

    /** Why the model stopped, in the provider's words: of the first choice where there are several. */
    static @Nullable String stopReason(ObjectNode event) {
        return texts(event, STOPS)
                .filter(reason -> !NOT_YET.contains(reason))
                .findFirst()
                .orElse(null);
    }

    private static Stream<String> texts(ObjectNode event, List<JsonPointer> paths) {
        return paths.stream()
                .map(event::at)
                .filter(JsonNode::isTextual)
                .map(JsonNode::textValue)
                .filter(text -> !text.isEmpty());
    }

    private static List<JsonPointer> paths(String... paths) {
        return Stream.of(paths).map(JsonPointer::compile).toList();
    }
}
