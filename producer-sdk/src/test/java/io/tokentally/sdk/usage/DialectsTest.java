package io.tokentally.sdk.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.tokentally.sdk.usage.Samples.Sample;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each dialect by a small sample, and what hands streams over in other ways than the recorded ones. */
class DialectsTest {
    private static final String START = """
            {"type": "message_start", "message": {"id": "msg_1", "usage": {"input_tokens": 25, "output_tokens": 1}}}""";
    private static final String DELTA = """
            {"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": {"output_tokens": 15}}""";

    static List<Sample> samples() {
        return Samples.all();
    }

    @ParameterizedTest
    @MethodSource("samples")
    void givesTheClassesOfTheProvidersOwnMeaning(Sample sample) {
        if (sample.tokens() == null) {
            assertThat(UsageNormalizer.find(null, sample.body())).isEmpty();
            return;
        }
        NormalizedUsage usage = UsageNormalizer.normalize(null, sample.body());
        assertThat(usage.tokens()).isEqualTo(sample.tokens());
        assertThat(usage.provider()).isEqualTo(sample.provider());
        assertThat(usage.totalMismatch()).isEqualTo(sample.mismatch());
        assertThat(UsageNormalizer.normalize("me", sample.body()).provider()).isEqualTo("me");
    }

    @Test
    void eachEventOfAStreamCountsOnceHoweverOftenItComes() {
        for (Sample sample : samples()) {
            if (sample.body() instanceof ArrayNode stream && sample.tokens() != null) {
                List<Object> repeated = new ArrayList<>();
                stream.forEach(event -> repeated.addAll(List.of(event, event)));
                assertThat(UsageNormalizer.normalize(null, repeated).tokens())
                        .as(sample.dialect())
                        .isEqualTo(sample.tokens());
            }
        }
    }

    @Test
    void aStreamIsReadInWhateverFormItCame() {
        String pretty = START.replace(", ", ",\n  ");
        for (Object stream : List.of(
                List.of(START, DELTA),
                Arrays.asList(START, DELTA).toArray(),
                START + "\n" + DELTA + "\n",
                pretty + DELTA,
                "\uFEFF" + START + "\n" + DELTA,
                "[" + START + "," + DELTA + "]",
                "event: message_start\ndata: " + START + "\n\n: ping\n\nevent: message_delta\ndata: " + DELTA,
                "id: 1\rdata:" + START + "\r\rdata:" + DELTA + "\r\r",
                "data: " + pretty.replace("\n", "\ndata: ") + "\n\ndata: " + DELTA + "\n\n",
                "data: " + START + "\ndata: " + DELTA + "\n",
                "data: [" + START + ", " + DELTA + "]",
                "data: " + START + "\n\ndata: not JSON\n\ndata: " + DELTA + "\n\ndata: {\"type\": \"mess",
                List.of(Map.of("event", "message_start", "data", START), Map.of("data", DELTA)),
                List.of(chunk(START), chunk(DELTA)),
                List.of(
                        Map.of("chunk", Map.of("bytes", START.getBytes(StandardCharsets.UTF_8))),
                        Map.of("bytes", base64(DELTA), "p", "abc")))) {
            NormalizedUsage usage = UsageNormalizer.normalize(null, stream);
            assertThat(usage.tokenSource()).as(stream.toString()).isEqualTo("api:25+15");
            assertThat(usage.responseId()).isEqualTo("msg_1");
            assertThat(usage.stopReason()).isEqualTo("end_turn");
        }
    }

    @Test
    void anEventAloneIsAStreamOfOne() {
        assertThat(UsageNormalizer.normalize(null, START).tokenSource()).isEqualTo("api:25+1");
        assertThat(UsageNormalizer.normalize(null, DELTA).tokenSource()).isEqualTo("api:0+15");
    }

    @Test
    void whatCannotBeReadIsRefused() {
        for (Object body : List.of(
                "data: hello\n\n",
                "  ",
                "null",
                "12",
                List.of("{oops"),
                List.of(List.of(Map.of())),
                Arrays.asList(Map.of("choices", List.of()), null),
                List.of(Map.of("data", "oops")),
                Map.of("bytes", "%%%"),
                Map.of("chunk", Map.of("bytes", 7)),
                new Object[] {new Object()})) {
            assertThatThrownBy(() -> UsageNormalizer.find(null, body))
                    .as(String.valueOf(body))
                    .isInstanceOf(InvalidUsageException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"inputTokens\": 2, \"outputTokens\": 20, \"cachedInputTokens\": 30967}",
                "{\"tokens_in\": 1, \"tokens_out\": 2}",
                "{\"usage\": {\"credits\": 3}}"
            })
    void whatNobodyCanTellIsUnknown(String usage) {
        assertThatThrownBy(() -> UsageNormalizer.find(null, usage)).isInstanceOf(UnknownUsageException.class);
    }

    @Test
    void countsThatSumToTooMuchAreRefused() {
        String much = "{\"type\": \"compaction\", \"input_tokens\": 9007199254740991}";
        assertThatThrownBy(() -> UsageNormalizer.normalize(
                        null, "{\"input_tokens\": 9007199254740991, \"iterations\": [" + much + "," + much + "]}"))
                .isInstanceOf(InvalidUsageException.class)
                .hasMessageContaining("2^53");
    }

    @Test
    void aDetailThatContradictsItsWholeNeverAddsToIt() {
        NormalizedUsage gemini = UsageNormalizer.normalize(null, """
                {"promptTokenCount": 10, "cachedContentTokenCount": 12, "candidatesTokenCount": 3,
                 "promptTokensDetails": [{"modality": "AUDIO", "tokenCount": 9}],
                 "candidatesTokensDetails": [{"modality": "IMAGE", "tokenCount": 4}]}
                """);
        assertThat(gemini.tokenSource()).isEqualTo("api:10+3");
        assertThat(gemini.totalMismatch()).isTrue();

        NormalizedUsage converse =
                UsageNormalizer.normalize(null, Map.of("inputTokens", 1, "outputTokens", 2, "totalTokens", 4));
        assertThat(converse.tokenSource()).isEqualTo("api:1+2");
        assertThat(converse.totalMismatch()).isTrue();
    }

    private static Map<String, Object> chunk(String event) {
        return Map.of("chunk", Map.of("bytes", base64(event)));
    }

    private static String base64(String event) {
        return Base64.getEncoder().encodeToString(event.getBytes(StandardCharsets.UTF_8));
    }
}
