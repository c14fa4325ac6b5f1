package io.tokentally.sdk.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.tokentally.event.TokenCounts;
import io.tokentally.event.UsageEvent;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UsageNormalizerTest {
    private static TokenCounts tokens(
            @Nullable Long input,
            @Nullable Long cacheRead,
            @Nullable Long write5m,
            @Nullable Long write1h,
            @Nullable Long output,
            @Nullable Long reasoning) {
        return new TokenCounts(input, cacheRead, write5m, write1h, output, reasoning, Map.of());
    }

    @Test
    void whatIsInsideTheWholeIsTakenOut() {
        NormalizedUsage usage = UsageNormalizer.normalize(null, """
                {"id": "chatcmpl-7", "object": "chat.completion", "model": "gpt-4o", "service_tier": "default",
                 "choices": [{"index": 0, "finish_reason": "length"}, {"index": 1, "finish_reason": "stop"}],
                 "usage": {"prompt_tokens": 100, "completion_tokens": 50, "total_tokens": 150,
                           "prompt_tokens_details": {"cached_tokens": 60, "audio_tokens": 7},
                           "completion_tokens_details": {"reasoning_tokens": 20, "audio_tokens": 4}}}
                """);

        assertThat(usage.provider()).isEqualTo("openai");
        assertThat(usage.model()).isEqualTo("gpt-4o");
        assertThat(usage.responseId()).isEqualTo("chatcmpl-7");
        assertThat(usage.eventId()).isEqualTo("openai:chatcmpl-7");
        assertThat(usage.serviceTier()).isEqualTo("default");
        assertThat(usage.stopReason()).isEqualTo("length");
        assertThat(usage.tokens())
                .isEqualTo(
                        new TokenCounts(33L, 60L, null, null, 26L, 20L, Map.of("input_audio", 7L, "output_audio", 4L)));
        assertThat(usage.tokenSource()).isEqualTo("api:100+50");
        assertThat(usage.totalMismatch()).isFalse();
    }

    @Test
    void responsesCountTheSameWayUnderOtherNames() {
        NormalizedUsage usage = UsageNormalizer.normalize("openai", """
                {"id": "resp_1", "object": "response", "status": "incomplete", "model": "o3", "error": null,
                 "incomplete_details": {"reason": "max_output_tokens"}, "output": [],
                 "usage": {"input_tokens": 80, "input_tokens_details": {"cached_tokens": 64},
                           "output_tokens": 30, "output_tokens_details": {"reasoning_tokens": 30},
                           "total_tokens": 110}}
                """);

        assertThat(usage.tokens()).isEqualTo(tokens(16L, 64L, null, null, 0L, 30L));
        assertThat(usage.stopReason()).isEqualTo("max_output_tokens");
        assertThat(usage.tokenSource()).isEqualTo("api:80+30");
    }

    @Test
    void anthropicCountsCachedTokensBesideTheInput() {
        NormalizedUsage usage = UsageNormalizer.normalize("claude", """
                {"id": "msg_1", "type": "message", "role": "assistant", "model": "claude-opus-4-8", "content": [],
                 "stop_reason": "end_turn",
                 "usage": {"input_tokens": 3, "output_tokens": 33, "cache_read_input_tokens": 1111,
                           "cache_creation_input_tokens": 418, "service_tier": "standard",
                           "cache_creation": {"ephemeral_5m_input_tokens": 400, "ephemeral_1h_input_tokens": 18},
                           "output_tokens_details": {"thinking_tokens": 13}}}
                """);

        assertThat(usage.provider()).isEqualTo("anthropic");
        assertThat(usage.eventId()).isEqualTo("anthropic:msg_1");
        assertThat(usage.tokens()).isEqualTo(tokens(3L, 1111L, 400L, 18L, 20L, 13L));
        assertThat(usage.tokenSource()).isEqualTo("api:1532+33");
        assertThat(usage.serviceTier()).isEqualTo("standard");
        assertThat(usage.stopReason()).isEqualTo("end_turn");
        assertThat(usage.totalMismatch()).isFalse();
    }

    @Test
    void aCacheWriteWithoutASplitIsOneOfFiveMinutes() {
        NormalizedUsage usage = UsageNormalizer.normalize(
                null, Map.of("input_tokens", 1, "output_tokens", 2, "cache_creation_input_tokens", 5));
        assertThat(usage.tokens()).isEqualTo(tokens(1L, null, 5L, null, 2L, null));

        NormalizedUsage partly = UsageNormalizer.normalize(
                null,
                Map.of(
                        "output_tokens", 2,
                        "cache_creation_input_tokens", 5,
                        "cache_creation", Map.of("ephemeral_1h_input_tokens", 3)));
        assertThat(partly.tokens()).isEqualTo(tokens(null, null, 2L, 3L, 2L, null));
        assertThat(partly.totalMismatch()).isFalse();
    }

    @Test
    void theStepsThatCompactedTheContextAreCountedToo() {
        NormalizedUsage usage = UsageNormalizer.normalize(null, """
                {"input_tokens": 229, "output_tokens": 5, "iterations": [
                  {"type": "compaction", "input_tokens": 100, "output_tokens": 131,
                   "cache_creation_input_tokens": 55096},
                  {"type": "advisor_message", "model": "another", "input_tokens": 9000, "output_tokens": 9000},
                  {"type": "message", "input_tokens": 229, "output_tokens": 5}]}
                """);
        assertThat(usage.tokens()).isEqualTo(tokens(329L, null, 55_096L, null, 136L, null));
    }

    @Test
    void whatIsNotReportedIsNotZero() {
        assertThat(UsageNormalizer.normalize(null, Map.of("prompt_tokens", 4, "total_tokens", 4))
                        .tokens())
                .isEqualTo(tokens(4L, null, null, null, null, null));
        Map<String, Object> nulls = new HashMap<>();
        nulls.put("prompt_tokens", 4);
        nulls.put("completion_tokens", null);
        nulls.put("prompt_tokens_details", null);
        assertThat(UsageNormalizer.normalize(null, nulls).tokens()).isEqualTo(tokens(4L, null, null, null, null, null));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"prompt_tokens\": 1, \"completion_tokens\": 1} | openai",
                "{\"input_tokens\": 1, \"output_tokens\": 1, \"total_tokens\": 2} | openai",
                "{\"input_tokens\": 1, \"input_tokens_details\": {\"cached_tokens\": 0}} | openai",
                "{\"output_tokens\": 1, \"output_tokens_details\": {\"reasoning_tokens\": 0}} | openai",
                "{\"input_tokens\": 1, \"output_tokens\": 1} | anthropic",
                "{\"output_tokens\": 1, \"output_tokens_details\": {\"thinking_tokens\": 0}} | anthropic",
                "{\"input_tokens\": 1, \"cache_read_input_tokens\": 1, \"total_tokens\": 2} | anthropic",
            })
    void theShapeTellsTheProviderWhereNobodyElseDoes(String usage, String provider) {
        assertThat(UsageNormalizer.normalize(null, usage).provider()).isEqualTo(provider);
        assertThat(UsageNormalizer.normalize("", usage).provider()).isEqualTo(provider);
        assertThat(UsageNormalizer.normalize("groq", usage).provider()).isEqualTo("groq");
    }

    @Test
    void cachedTokensAreFoundWhereCopiesOfTheApiPutThem() {
        TokenCounts expected = tokens(2L, 8L, null, null, 1L, null);
        for (String cached : List.of(
                "\"cached_tokens\": 8",
                "\"prompt_cache_hit_tokens\": 8, \"prompt_cache_miss_tokens\": 2",
                "\"prompt_token_details\": {\"cached_tokens\": 8}")) {
            String usage = "{\"prompt_tokens\": 10, \"completion_tokens\": 1, " + cached + "}";
            assertThat(UsageNormalizer.normalize("deepseek", usage).tokens())
                    .as(cached)
                    .isEqualTo(expected);
        }
    }

    @Test
    void cacheWritesInsideThePromptAreTakenOut() {
        assertThat(UsageNormalizer.normalize(null, """
                                {"input_tokens": 4020, "output_tokens": 5, "total_tokens": 4025,
                                 "input_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 4012}}
                                """).tokens()).isEqualTo(tokens(8L, 0L, 4012L, null, 5L, null));
    }

    @Test
    void theTotalTellsThatReasoningIsBesideTheCompletion() {
        NormalizedUsage usage = UsageNormalizer.normalize("xai", """
                {"prompt_tokens": 12, "completion_tokens": 1, "total_tokens": 241,
                 "completion_tokens_details": {"reasoning_tokens": 228}}
                """);
        assertThat(usage.provider()).isEqualTo("x_ai");
        assertThat(usage.tokens()).isEqualTo(tokens(12L, null, null, null, 1L, 228L));
        assertThat(usage.tokenSource()).isEqualTo("api:12+229");
        assertThat(usage.totalMismatch()).isFalse();
    }

    @Test
    void theClassesStandWhereABodyContradictsItself() {
        NormalizedUsage hidden = UsageNormalizer.normalize(
                null, Map.of("prompt_tokens", 66, "completion_tokens", 6, "total_tokens", 100));
        assertThat(hidden.tokens()).isEqualTo(tokens(66L, null, null, null, 6L, null));
        assertThat(hidden.totalMismatch()).isTrue();

        NormalizedUsage parts = UsageNormalizer.normalize(null, """
                {"prompt_tokens": 10, "completion_tokens": 4, "total_tokens": 14,
                 "prompt_tokens_details": {"cached_tokens": 11},
                 "completion_tokens_details": {"reasoning_tokens": 3, "audio_tokens": 4}}
                """);
        assertThat(parts.tokens()).isEqualTo(new TokenCounts(0L, 10L, null, null, 0L, 3L, Map.of("output_audio", 1L)));
        assertThat(parts.tokenSource()).as("never more than the whole").isEqualTo("api:10+4");
        assertThat(parts.totalMismatch()).isTrue();

        assertThat(UsageNormalizer.normalize(null, """
                                {"input_tokens": 1, "output_tokens": 2, "cache_creation_input_tokens": 1,
                                 "cache_creation": {"ephemeral_5m_input_tokens": 2}}
                                """).totalMismatch()).isTrue();
        assertThat(UsageNormalizer.normalize(null, """
                                {"output_tokens": 2, "cache_read_input_tokens": 1,
                                 "output_tokens_details": {"thinking_tokens": 5}}
                                """).tokens()).isEqualTo(tokens(null, 1L, null, null, 0L, 2L));
        assertThat(UsageNormalizer.normalize(null, Map.of("completion_tokens", 2, "cached_tokens", 1))
                        .totalMismatch())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"error\": {\"message\": \"overloaded\"}}",
                "{\"type\": \"error\", \"error\": {\"type\": \"x\"}, \"request_id\": \"r\"}",
                "{\"object\": \"chat.completion.chunk\", \"choices\": [], \"usage\": null}",
                "{\"object\": \"chat.completion.chunk\"}",
                "{\"choices\": []}",
                "{\"content\": []}",
                "{\"usage\": {}}",
                "{\"usage\": {\"topicPolicyUnits\": 1, \"wordPolicyUnits\": 2}}",
                "{\"topicPolicyUnits\": 1, \"wordPolicyUnits\": 2}",
                "{\"text\": \"hi\", \"usage\": {\"type\": \"duration\", \"seconds\": 3}}",
                "{\"usage\": {\"prompt_tokens\": null, \"completion_tokens\": null}}",
                "{\"message\": \"Too many requests\"}",
                "{\"detail\": \"Invalid key\"}",
                "{\"throttlingException\": {\"message\": \"slow down\"}}",
                "[{\"error\": {\"code\": 429}}]",
                "[]",
                "data: [DONE]",
                "{\"candidates\": [], \"usageMetadata\": {\"trafficType\": \"ON_DEMAND\"}}",
            })
    void noUsageIsAPlainAnswer(String body) {
        assertThat(UsageNormalizer.find(null, body)).isEmpty();
        assertThatThrownBy(() -> UsageNormalizer.normalize(null, body))
                .isInstanceOf(NoUsageException.class)
                .hasMessageContaining("no usage here");
    }

    @Test
    void anUnknownShapeNamesItsKeys() {
        assertThatThrownBy(() -> UsageNormalizer.find(null, "{\"input\": 5, \"output\": 6}"))
                .isInstanceOf(UnknownUsageException.class)
                .hasMessageContaining("[input, output]")
                .satisfies(thrown ->
                        assertThat(((UnknownUsageException) thrown).keys()).containsExactly("input", "output"));
        assertThatThrownBy(() -> UsageNormalizer.normalize(null, "{\"usage\": {\"credits\": 1}, \"choices\": []}"))
                .isInstanceOf(UnknownUsageException.class)
                .hasMessageContaining("credits");
        assertThatThrownBy(() -> UsageNormalizer.normalize(null, List.of(Map.of("a", 1), Map.of("b", 2))))
                .isInstanceOf(UnknownUsageException.class)
                .hasMessageContaining("[a]");
        assertThatThrownBy(() -> UsageNormalizer.normalize(null, Map.of())).isInstanceOf(UnknownUsageException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-1",
                "1.5",
                "9007199254740992",
                "1e999999999",
                "1e-999999999",
                "1.0000000000000000001",
                "\"12\"",
                "true",
                "[1]",
                "{\"x\": 1}"
            })
    void aCountThatIsNoneIsShown(String count) {
        assertThatThrownBy(() -> UsageNormalizer.normalize(null, "{\"prompt_tokens\": " + count + "}"))
                .isInstanceOf(InvalidUsageException.class)
                .hasMessageContaining("prompt_tokens must be a whole number from 0 to below 2^53 but is");
        assertThatThrownBy(() -> UsageNormalizer.normalize(
                        null, "{\"input_tokens\": 1, \"cache_creation_input_tokens\": " + count + "}"))
                .isInstanceOf(InvalidUsageException.class);
    }

    @Test
    void wholeNumbersAreTakenInAnyNotation() {
        Map<String, Object> usage = new HashMap<>();
        usage.put("prompt_tokens", 5.0);
        usage.put("completion_tokens", new BigDecimal("1E+2"));
        assertThat(UsageNormalizer.normalize(null, usage).tokenSource()).isEqualTo("api:5+100");
        assertThat(UsageNormalizer.normalize(null, "{\"prompt_tokens\": 9007199254740991, \"completion_tokens\": 0}")
                        .tokens()
                        .getInput())
                .isEqualTo(9_007_199_254_740_991L);
    }

    @Test
    void whatIsNoObjectIsRefused() {
        assertThatThrownBy(() -> UsageNormalizer.normalize(null, "{oops"))
                .isInstanceOf(InvalidUsageException.class)
                .hasMessageContaining("no JSON");
        assertThatThrownBy(() -> UsageNormalizer.normalize(null, "")).isInstanceOf(InvalidUsageException.class);
        assertThatThrownBy(() -> UsageNormalizer.normalize(null, "[1, 2]"))
                .isInstanceOf(InvalidUsageException.class)
                .hasMessageContaining("but is 1");
        assertThatThrownBy(() -> UsageNormalizer.normalize(null, "{\"usage\": \"" + "x".repeat(200) + "\"}"))
                .isInstanceOf(InvalidUsageException.class)
                .hasMessageContaining("xxx")
                .hasMessageContaining("chars");
        assertThatThrownBy(() -> UsageNormalizer.normalize(null, 17))
                .isInstanceOf(InvalidUsageException.class)
                .hasMessageContaining("java.lang.Integer");
        assertThatThrownBy(() -> UsageNormalizer.normalize(null, Map.of("prompt_tokens", new Object())))
                .isInstanceOf(InvalidUsageException.class);
        assertThatThrownBy(() -> UsageNormalizer.normalize(
                        null,
                        JsonNodeFactory.instance.objectNode().set("prompt_tokens", DoubleNode.valueOf(Double.NaN))))
                .isInstanceOf(InvalidUsageException.class);
    }

    @Test
    void anEventHoldsWhatTheBodyTells() {
        UsageEvent bare = UsageNormalizer.normalize("groq", Map.of("prompt_tokens", 1))
                .toEvent()
                .build();
        assertThat(bare.getEventId()).isEmpty();
        assertThat(bare.getModel()).isEmpty();
        assertThat(bare.getProvider()).isEqualTo("groq");

        String longId = "r".repeat(300);
        NormalizedUsage answer =
                UsageNormalizer.normalize("groq", Map.of("id", longId, "usage", Map.of("prompt_tokens", 1)));
        assertThat(answer.eventId()).startsWith("groq:").hasSize(5 + 36);
        assertThat(answer.eventId())
                .isEqualTo(UsageNormalizer.normalize("groq", Map.of("id", longId, "usage", Map.of("prompt_tokens", 2)))
                        .eventId());
    }
}
