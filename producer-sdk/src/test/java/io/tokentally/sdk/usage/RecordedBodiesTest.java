package io.tokentally.sdk.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tokentally.sdk.usage.Recordings.Expected;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every recorded body gives the classes that its provider means, in each way in which it can be handed over. */
@EnabledIf(
        value = "io.tokentally.sdk.usage.Recordings#arePresent",
        disabledReason = "no recorded bodies in ../shared/data/provider-responses: nothing to test")
class RecordedBodiesTest {

    static List<Expected> expected() {
        return Recordings.expected();
    }

    @Test
    void theTableHasEveryRecordedBody() {
        assertThat(expected().stream().map(Expected::file))
                .containsExactlyInAnyOrderElementsOf(Recordings.dialects().keySet());
    }

    @Test
    void theDocumentationHasEveryDialect() throws IOException {
        String documented = Files.readString(Path.of("..", "docs", "dialects.md"));
        assertThat(Recordings.dialects().values().stream()
                        .map(dialect -> dialect.replace("-nousage", "").replace("-stream", ""))
                        .distinct())
                .allSatisfy(dialect -> assertThat(documented).containsPattern("[| ]" + dialect + "[, ]"));
    }

    @ParameterizedTest
    @MethodSource("expected")
    void givesTheClassesOfTheProvidersOwnMeaning(Expected expected) {
        JsonNode body = Recordings.body(expected.file());
        check(expected, null, body);
        check(expected, null, body.toString());
        check(expected, "somebody", body);
    }

    static List<Expected> streams() {
        return expected().stream()
                .filter(expected -> !events(Recordings.body(expected.file())).isEmpty())
                .toList();
    }

    @ParameterizedTest
    @MethodSource("streams")
    void aStreamGivesTheSameInEachOfItsForms(Expected expected) {
        List<JsonNode> events = events(Recordings.body(expected.file()));
        check(expected, null, events);
        check(expected, null, events.stream().map(JsonNode::toString).toList());
        check(expected, null, lines(events, "", "\n"));
        check(expected, null, lines(events, "data: ", "\n\n") + "data: [DONE]\n\n");
        check(expected, null, lines(events, ": ping\r\nevent: x\r\ndata:", "\r\nid: 7\r\n\r\n"));
        check(expected, null, lines(events, "data: ", "\n\n").lines().toList());
        check(expected, null, lines(events, "data: ", "\n\n") + "data: {\"choices\": [{\"delta\": {\"cont");
        check(expected, null, Map.of("stream", "sse", "events", wrapped(events)));
        check(expected, null, wrapped(events));
    }

    @ParameterizedTest
    @MethodSource("expected")
    void aUsageObjectAloneGivesTheSame(Expected expected) {
        JsonNode body = Recordings.body(expected.file());
        for (String name : List.of("usage", "usageMetadata", "meta")) {
            if (body.get(name) instanceof ObjectNode usage && expected.tokens() != null) {
                check(expected, null, usage);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("expected")
    void sayingItTwiceCountsItOnce(Expected expected) {
        List<JsonNode> events = events(Recordings.body(expected.file()));
        List<JsonNode> repeated = new ArrayList<>();
        events.forEach(event -> repeated.addAll(List.of(event, event)));
        check(expected, null, events.isEmpty() ? List.of(Recordings.body(expected.file()), Map.of()) : repeated);
    }

    @Test
    void theProviderIsFoundWhereTheBodyTells() {
        Map<String, String> dialects = Recordings.dialects();
        Map<String, List<String>> found = expected().stream()
                .filter(expected -> expected.tokens() != null)
                .collect(Collectors.groupingBy(
                        expected -> dialects.getOrDefault(expected.file(), ""),
                        Collectors.mapping(
                                expected -> UsageNormalizer.normalize(null, Recordings.body(expected.file()))
                                        .provider(),
                                Collectors.toList())));
        assertThat(found.get("bedrock-converse")).containsOnly("aws.bedrock");
        assertThat(found.get("bedrock-invoke-anthropic-stream")).containsOnly("aws.bedrock");
        assertThat(found.get("cohere-v2-chat")).containsOnly("cohere");
        assertThat(found.get("deepseek-chat-stream")).containsOnly("deepseek");
        assertThat(found.get("gemini-generate-stream")).containsOnly("gcp.gemini");
        assertThat(found.get("groq-chat-stream")).containsOnly("groq");
        assertThat(found.get("ollama-chat")).containsOnly("ollama");
        assertThat(found.get("openrouter-chat")).containsOnly("openrouter");
        assertThat(found.get("vertex-generate-stream")).containsOnly("gcp.vertex_ai");
        assertThat(found.get("xai-responses-stream")).containsOnly("x_ai");
        assertThat(found.get("openai-responses-stream")).containsOnly("openai");
        assertThat(found.get("anthropic-messages-stream")).containsOnly("anthropic");
    }

    @Test
    void aStreamTellsItsIdModelTierAndStopReason() {
        NormalizedUsage claude = UsageNormalizer.normalize(
                null, Recordings.body("anthropic-messages-stream-anthropic-advisor-tool-stream.json"));
        assertThat(claude.responseId()).startsWith("msg_");
        assertThat(claude.model()).isEqualTo("claude-sonnet-5");
        assertThat(claude.serviceTier()).isEqualTo("standard");
        assertThat(claude.stopReason()).isEqualTo("end_turn");

        NormalizedUsage groq = UsageNormalizer.normalize(
                null, Recordings.body("groq-chat-stream-groq-model-web-search-tool-stream.json"));
        assertThat(groq.responseId()).as("each chunk has another").startsWith("chatcmpl-03ea1ed2");
        assertThat(groq.model()).isEqualTo("groq/compound");
        assertThat(groq.stopReason()).isEqualTo("stop");

        NormalizedUsage run = UsageNormalizer.normalize(
                null,
                Recordings.body("openai-assistants-run-stream-streaming-existing-assistant-with-events-with-no.json"));
        assertThat(run.responseId()).startsWith("run_");
        assertThat(run.stopReason()).isEqualTo("completed");

        NormalizedUsage flex = UsageNormalizer.normalize(
                null, Recordings.body("vertex-generate-stream-google-vertex-service-tier-flex-stream.json"));
        assertThat(flex.model()).isEqualTo("gemini-3-flash-preview");
        assertThat(flex.serviceTier()).isEqualTo("ON_DEMAND_FLEX");
        assertThat(flex.responseId()).isNotNull();

        NormalizedUsage cohere =
                UsageNormalizer.normalize(null, Recordings.body("cohere-v2-chat-stream-cohere-text.json"));
        assertThat(cohere.responseId()).startsWith("321d178c");
        assertThat(cohere.stopReason()).isEqualTo("COMPLETE");
    }

    private static void check(Expected expected, @Nullable String provider, Object body) {
        Optional<NormalizedUsage> found = UsageNormalizer.find(provider, body);
        if (expected.tokens() == null) {
            assertThat(found).isEmpty();
            assertThatThrownBy(() -> UsageNormalizer.normalize(provider, body)).isInstanceOf(NoUsageException.class);
            return;
        }
        assertThat(found).isPresent();
        assertThat(found.get().tokens()).isEqualTo(expected.tokens());
        assertThat(found.get().totalMismatch()).isEqualTo(expected.mismatch());
    }

    /** The events of a recorded stream; none where the body is no stream. */
    private static List<JsonNode> events(JsonNode body) {
        List<JsonNode> events = new ArrayList<>();
        if (body instanceof ArrayNode list) {
            list.forEach(events::add);
        }
        for (JsonNode event : body.path("events")) {
            if (event.path("data").isObject()) {
                events.add(event.path("data"));
            }
        }
        return events;
    }

    private static List<Map<String, String>> wrapped(List<JsonNode> events) {
        return events.stream()
                .map(event -> Map.of("event", "x", "data", event.toString()))
                .toList();
    }

    private static String lines(List<JsonNode> events, String before, String after) {
        return events.stream().map(event -> before + event + after).collect(Collectors.joining());
    }
}
