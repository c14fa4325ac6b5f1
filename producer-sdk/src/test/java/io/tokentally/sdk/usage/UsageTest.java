package io.tokentally.sdk.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tokentally.event.TokenCounts;
import io.tokentally.event.UsageEvent;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class UsageTest {
    private static final Instant AT = Instant.parse("2026-05-01T10:00:00.123456789Z");
    private static final long LARGEST = (1L << 53) - 1;

    private static UsageBuilder full() {
        return Usage.builder()
                .provider("claude")
                .model("claude-opus-4-8")
                .timestamp(AT)
                .input(1_000L)
                .cacheRead(200L)
                .cacheWrite5m(30L)
                .cacheWrite1h(4L)
                .output(500L)
                .reasoning(60L)
                .other("output_audio", 7)
                .inputCost(new BigDecimal("0.000000000000000001"))
                .outputCost(new BigDecimal("999999999.10"));
    }

    @Test
    void itsJsonHasTheNamesOfTheContract() {
        assertThat(full().build().toJson())
                .isEqualTo("{\"inputTokens\":1234,\"outputTokens\":567,\"totalTokens\":1801,"
                        + "\"inputCost\":0.000000000000000001,\"outputCost\":999999999.1,"
                        + "\"totalCost\":999999999.100000000000000001,"
                        + "\"model\":\"claude-opus-4-8\",\"provider\":\"anthropic\","
                        + "\"timestamp\":\"2026-05-01T10:00:00.123456789Z\","
                        + "\"tokens\":{\"input\":1000,\"cache_read\":200,\"cache_write_5m\":30,\"cache_write_1h\":4,"
                        + "\"output\":500,\"reasoning\":60,\"other\":{\"output_audio\":7}}}");
    }

    @Test
    void itsYamlHasThemToo() {
        assertThat(full().build().toYaml().lines())
                .containsExactly(
                        "inputTokens: 1234",
                        "outputTokens: 567",
                        "totalTokens: 1801",
                        "inputCost: 0.000000000000000001",
                        "outputCost: 999999999.1",
                        "totalCost: 999999999.100000000000000001",
                        "model: \"claude-opus-4-8\"",
                        "provider: \"anthropic\"",
                        "timestamp: \"2026-05-01T10:00:00.123456789Z\"",
                        "tokens:",
                        "  input: 1000",
                        "  cache_read: 200",
                        "  cache_write_5m: 30",
                        "  cache_write_1h: 4",
                        "  output: 500",
                        "  reasoning: 60",
                        "  other:",
                        "    output_audio: 7");
    }

    @Test
    void emptiesAreOmittedButZeroIsNotEmpty() {
        assertThat(Usage.builder().provider("").model(" ").build().toJson()).isEqualTo("{}");
        assertThat(Usage.builder().provider("openai").input(0L).build().toJson())
                .isEqualTo("{\"inputTokens\":0,\"totalTokens\":0,\"provider\":\"openai\",\"tokens\":{\"input\":0}}");
    }

    @Test
    void whatIsWrittenIsReadAgainExactly() {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("-Dseed=" + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 500; i++) {
            Usage usage = randomUsage(random);
            if (usage.toMap().isEmpty()) {
                continue;
            }
            assertThat(Usage.fromJson(usage.toJson())).as("seed %d", seed).isEqualTo(usage);
            assertThat(Usage.fromYaml(usage.toYaml())).as("seed %d", seed).isEqualTo(usage);
            assertThat(Usage.fromMap(usage.toMap())).as("seed %d", seed).isEqualTo(usage);
        }
    }

    private static Usage randomUsage(Random random) {
        UsageBuilder usage = Usage.builder()
                .provider(random.nextInt(4) == 0 ? null : "p-" + random.nextInt())
                .model(List.of("on", "1.0", "gpt: x", "null", "é\u2028 #y", "~").get(random.nextInt(6)))
                .timestamp(random.nextBoolean() ? null : AT.plusNanos(random.nextLong() >> 4))
                .input(count(random))
                .cacheRead(count(random))
                .cacheWrite5m(count(random))
                .cacheWrite1h(count(random))
                .output(count(random))
                .reasoning(count(random));
        for (int i = random.nextInt(3); i > 0; i--) {
            usage.other((random.nextBoolean() ? "input_" : "output_") + i, random.nextLong(LARGEST));
        }
        switch (random.nextInt(3)) {
            case 0 -> usage.totalCost(cost(random));
            case 1 -> usage.inputCost(cost(random)).outputCost(cost(random));
            default -> {}
        }
        return usage.build();
    }

    private static Long count(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> LARGEST;
            case 1 -> 0L;
            default -> random.nextLong(LARGEST);
        };
    }

    /** Up to 11 digits before the point and 18 behind. */
    private static BigDecimal cost(Random random) {
        return new BigDecimal(new BigInteger(random.nextInt(1, 97), random), random.nextInt(18, 19));
    }

    @Test
    void everyCountMayBeTheLargest() {
        Usage usage = Usage.builder()
                .provider("openai")
                .input(LARGEST)
                .cacheRead(LARGEST)
                .output(LARGEST)
                .build();

        assertThat(usage.inputTokens()).isEqualTo(18_014_398_509_481_982L);
        assertThat(Usage.fromJson(usage.toJson())).isEqualTo(usage);
        assertThat(Usage.fromYaml(usage.toYaml())).isEqualTo(usage);
    }

    @Test
    void anyMapperWritesAndReadsTheSameForm() throws Exception {
        ObjectMapper mapper = new ObjectMapper();
        Usage usage = full().inputCost(new BigDecimal("0.25"))
                .outputCost(new BigDecimal("1.5"))
                .build();

        assertThat(mapper.readTree(mapper.writeValueAsString(usage))).isEqualTo(mapper.readTree(usage.toJson()));
        assertThat(mapper.readValue(usage.toJson(), Usage.class)).isEqualTo(usage);
    }

    @Test
    void sumsAloneAreReadAsTheirClasses() {
        Usage usage = Usage.fromJson(
                "{\"inputTokens\":10,\"outputTokens\":5,\"totalTokens\":15,\"model\":\"m\",\"provider\":\"openai\"}");

        assertThat(usage)
                .isEqualTo(Usage.builder()
                        .provider("openai")
                        .model("m")
                        .input(10L)
                        .output(5L)
                        .build());
    }

    @Test
    void theTimeMayBeOfAnyOffset() {
        assertThat(Usage.fromYaml("inputTokens: 1\nprovider: openai\ntimestamp: 2026-05-01T12:00:00+02:00")
                        .timestamp())
                .isEqualTo(Instant.parse("2026-05-01T10:00:00Z"));
    }

    @Test
    void aDialectIsReadAsWell() {
        Usage usage = Usage.fromMap(Map.of(
                "prompt_tokens", 10, "completion_tokens", 5, "prompt_tokens_details", Map.of("cached_tokens", 4)));

        assertThat(usage)
                .isEqualTo(Usage.builder()
                        .provider("openai")
                        .input(6L)
                        .cacheRead(4L)
                        .output(5L)
                        .build());
    }

    @Test
    void aDictOfUnknownShapeIsRefusedByItsKeys() {
        assertThatThrownBy(() -> Usage.fromMap(Map.of("tokenz", 1)))
                .isInstanceOf(UnknownUsageException.class)
                .hasMessageContaining("[tokenz]");
        assertThatThrownBy(() -> Usage.fromYaml("tokens: {input: 1, outputs: 2}\nprovider: openai"))
                .isInstanceOf(UnknownUsageException.class)
                .hasMessageContaining("[input, outputs]");
        assertThatThrownBy(() -> Usage.fromJson("{\"provider\":\"openai\",\"wordCount\":3}"))
                .isInstanceOf(UnknownUsageException.class)
                .hasMessageContaining("[provider, wordCount]");
    }

    @Test
    void whatIsWrongIsShown() {
        assertRefused("{\"provider\":\"openai\",\"tokens\":5}", "tokens must be an object but is 5");
        assertRefused("{\"provider\":7,\"inputTokens\":5}", "provider must be text but is 7");
        assertRefused("{\"inputTokens\":-1,\"provider\":\"openai\"}", "inputTokens must be a whole number but is -1");
        assertRefused("{\"inputTokens\":9007199254740992}", "from 0 to below 2^53 but is 9007199254740992");
        assertRefused("{\"inputCost\":\"1\"}", "inputCost must be a number but is \"1\"");
        assertRefused("{\"inputCost\":-1}", "inputCost must be from 0 to below 10^12 USD but is -1");
        assertRefused("{\"totalCost\":1e12}", "totalCost must be from 0 to below 10^12 USD but is 1");
        assertRefused("{\"totalCost\":1e2147483647}", "below 10^12");
        assertRefused("{\"timestamp\":\"yesterday\"}", "but is yesterday");
        assertRefused("{\"tokens\":{\"other\":{\"audio\":1}}}", "must start with input_ or output_ but is audio");
        assertRefused(
                "{\"totalTokens\":5,\"provider\":\"openai\"}", "totalTokens is 5 but its token classes sum to null");
        assertRefused(
                "{\"inputTokens\":5,\"tokens\":{\"cache_read\":4}}", "inputTokens is 5 but its token classes sum to 4");
        assertRefused(
                "{\"inputCost\":1,\"outputCost\":2,\"totalCost\":4}",
                "totalCost must be inputCost + outputCost, 3, but is 4");
        assertRefused("not json", "is no JSON");
        assertThatThrownBy(() -> Usage.fromYaml("a: [")).hasMessageContaining("is no YAML");
        assertThatThrownBy(() -> Usage.fromYaml("just text")).isInstanceOf(InvalidUsageException.class);
    }

    private static void assertRefused(String json, String message) {
        assertThatThrownBy(() -> Usage.fromJson(json))
                .isInstanceOf(InvalidUsageException.class)
                .hasMessageContaining(message);
    }

    @Test
    void behindThe18thDecimalACostIsRounded() {
        assertThat(Usage.fromJson("{\"totalCost\":0.30000000000000000044}").totalCost())
                .isEqualTo(new BigDecimal("0.3"));
        assertThat(Usage.fromJson("{\"totalCost\":1e-1000000000}").totalCost()).isEqualTo(BigDecimal.ZERO);
        assertThat(Usage.fromJson("{\"totalCost\":0.0000000000000000006}").totalCost())
                .isEqualTo(new BigDecimal("0.000000000000000001"));
    }

    @Test
    void aProviderMakesItValid() {
        assertThat(Usage.builder().input(1L).build().isValid()).isFalse();
        assertThat(Usage.builder().provider("openai").build().isValid()).isTrue();
        assertThatThrownBy(() -> Usage.builder().input(1L).build().toEvent())
                .isInstanceOf(InvalidUsageException.class)
                .hasMessageContaining("names no provider: {inputTokens=1, totalTokens=1, tokens={input=1}}");
    }

    @Test
    void pricesFillItsCosts() {
        UsagePrices prices = (usage, tier) ->
                "batch".equals(tier) ? new UsageCost(new BigDecimal("0.10"), new BigDecimal("0.20")) : null;
        Usage usage = Usage.builder()
                .provider("openai")
                .input(1L)
                .totalCost(BigDecimal.TEN)
                .build();

        assertThat(usage.priced(prices, "batch"))
                .extracting(Usage::inputCost, Usage::outputCost, Usage::totalCost)
                .containsExactly(new BigDecimal("0.1"), new BigDecimal("0.2"), new BigDecimal("0.3"));
        assertThat(usage.priced(prices).totalCost()).as("unknown is not 0").isNull();
    }

    @Test
    void asAnEventItSaysTheSame() {
        UsageEvent event = full().build().toEvent().build();

        assertThat(event.getProvider()).isEqualTo("anthropic");
        assertThat(event.getTokenSource()).isEqualTo("api:1234+567");
        assertThat(event.getOccurredAt()).isEqualTo(Instant.parse("2026-05-01T10:00:00.123456Z"));
        assertThat(event.getReportedCostUsd()).isEqualTo(new BigDecimal("999999999.100000000000000001"));
        assertThat(event.getTokens())
                .isEqualTo(new TokenCounts(1_000L, 200L, 30L, 4L, 500L, 60L, Map.of("output_audio", 7L)));
        assertThat(Usage.of(event))
                .isEqualTo(full().timestamp(event.getOccurredAt())
                        .inputCost(null)
                        .outputCost(null)
                        .build());
    }

    @Test
    void theNormaliserKnowsItsForm() {
        String json = full().build().toJson();

        assertThat(UsageNormalizer.normalize(null, json).tokens().getCacheRead())
                .isEqualTo(200);
        assertThat(UsageNormalizer.normalize("bedrock", json).provider()).isEqualTo("aws.bedrock");
        assertThat(UsageNormalizer.findEvent(null, json).orElseThrow().build())
                .isEqualTo(full().build().toEvent().build());
        assertThat(UsageNormalizer.find(null, "{\"provider\":\"openai\"}")).isEmpty();
        assertThat(UsageNormalizer.findEvent(null, "{\"provider\":\"openai\"}")).isEmpty();
        assertThat(UsageNormalizer.findEvent("openai", "{\"error\":{\"code\":1}}"))
                .isEmpty();
        assertThat(UsageNormalizer.normalize(null, Map.of("inputTokens", 3, "outputTokens", 4))
                        .provider())
                .as("these two alone are Bedrock's")
                .isEqualTo("aws.bedrock");
    }
}
