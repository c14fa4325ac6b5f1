package io.tokentally.pricing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShippedBookTest {

    private static final Instant NOW = Instant.parse("2026-11-22T00:00:00Z");
    private static final Instant CATALOGUE_DAY = Instant.parse("2026-08-01T00:00:00Z");
    private static final Path CATALOGUE =
            Path.of("..", "..", "shared", "data", "prices", "litellm_model_prices_2026-08-01.json");

    /** What the catalogue puts before a provider's model names. */
    private static final Map<String, String> PREFIXES = Map.ofEntries(
            Map.entry("openai", ""),
            Map.entry("anthropic", ""),
            Map.entry("aws.bedrock", ""),
            Map.entry("cohere", ""),
            Map.entry("azure.ai.openai", "azure/"),
            Map.entry("gcp.gemini", "gemini/"),
            Map.entry("deepseek", "deepseek/"),
            Map.entry("groq", "groq/"),
            Map.entry("mistral_ai", "mistral/"),
            Map.entry("moonshot_ai", "moonshot/"),
            Map.entry("perplexity", "perplexity/"),
            Map.entry("x_ai", "xai/"));

    private static @Nullable JsonNode catalogue;

    @BeforeAll
    static void readCatalogue() throws IOException {
        if (Files.exists(CATALOGUE)) {
            catalogue = JsonMapper.builder()
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .build()
                    .readTree(CATALOGUE.toFile());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "openai, gpt-4o",
        "openai, gpt-4o-mini-2024-07-18",
        "openai, gpt-4.1-nano",
        "openai, o3",
        "openai, o4-mini",
        "openai, gpt-5-2025-08-07",
        "openai, gpt-5-nano",
        "anthropic, claude-opus-4-6",
        "anthropic, claude-sonnet-4-5-20250929",
        "anthropic, claude-haiku-4-5",
        "gcp.gemini, gemini-2.5-pro",
        "gcp.gemini, gemini-2.5-flash",
        "deepseek, deepseek-chat",
        "mistral_ai, mistral-large-latest",
        "x_ai, grok-4",
        "groq, llama-3.3-70b-versatile",
        "cohere, command-a-03-2025",
        "moonshot_ai, kimi-k2.5",
        "perplexity, sonar-pro",
        "aws.bedrock, us.anthropic.claude-sonnet-4-5-20250929-v1:0",
        "azure.ai.openai, gpt-4.1-mini-2025-04-14"
    })
    void knows(String provider, String model) {
        Price price = PriceBook.shipped().find(provider, model, null, 1_000, NOW);
        assertThat(price).isNotNull();
        TokenUsage plain = new TokenUsage(1_000L, null, null, null, 100L, 10L, Map.of());
        assertThat(price == null ? null : price.cost(plain)).isNotNull();
    }

    @Test
    void claudeOpusWithItsCacheByHand() {
        Price price = PriceBook.shipped().find("anthropic", "claude-opus-4-6", "standard", 58_333, NOW);
        // 3 x 5 + 50,000 x 0.5 + 1,000 x 6.25 + 7,330 x 10 micro-dollars, and 200 x 25.
        TokenUsage usage = new TokenUsage(3L, 50_000L, 1_000L, 7_330L, 200L, null, Map.of());
        assertThat(price == null ? null : price.cost(usage))
                .isEqualTo(new Cost(new BigDecimal("0.104565").setScale(18), new BigDecimal("0.005").setScale(18)));
    }

    @Test
    void longContextCostsMore() {
        PriceBook book = PriceBook.shipped();
        assertThat(book.find("anthropic", "claude-sonnet-4-5", null, 200_001, NOW))
                .extracting(Price::input)
                .isEqualTo(new BigDecimal("0.000006000000000000"));
        assertThat(book.find("gcp.gemini", "gemini-2.5-pro", null, 200_001, NOW))
                .extracting(Price::output)
                .isEqualTo(new BigDecimal("0.000015000000000000"));
    }

    @Test
    void aPriceCutChangesNothingBeforeItsDay() {
        PriceBook book = PriceBook.shipped();
        assertThat(book.find("openai", "o3", null, 0, Instant.parse("2025-06-09T23:59:59.999999Z")))
                .extracting(Price::input)
                .isEqualTo(new BigDecimal("0.000010000000000000"));
        assertThat(book.find("openai", "o3-2025-04-16", null, 0, Instant.parse("2025-06-10T00:00:00Z")))
                .extracting(Price::input)
                .isEqualTo(new BigDecimal("0.000002000000000000"));
    }

    @Test
    void hasAtLeastSixtyModelsOfEightProviders() {
        var today = PriceBook.shipped().prices().stream()
                .filter(price -> price.isValidAt(NOW))
                .toList();
        assertThat(today.stream()
                        .map(price -> price.provider() + "/" + price.model())
                        .distinct())
                .hasSizeGreaterThanOrEqualTo(60);
        assertThat(today.stream().map(Price::provider).distinct()).hasSizeGreaterThanOrEqualTo(8);
    }

    @Test
    void equalsTheCatalogue() {
        JsonNode known = catalogue;
        assumeTrue(known != null, () -> "recorded data is not beside the checkout: " + CATALOGUE);
        if (known == null) {
            return;
        }
        for (Price price : PriceBook.shipped().prices()) {
            if (!price.isValidAt(CATALOGUE_DAY)) {
                continue; // the catalogue has one day's prices
            }
            String prefix = PREFIXES.get(price.provider());
            String suffix = suffix(price);
            Map<String, BigDecimal> ours = ofBook(price);
            assertThat(ofCatalogue(known.path(prefix + price.model()), suffix))
                    .as(price.label())
                    .isEqualTo(ours);
            for (String alias : price.aliases()) {
                JsonNode entry = known.path(prefix + alias);
                assertThat(entry.isObject()).as(alias).isTrue();
                // The catalogue leaves tiers out of some dated names; what it does have must agree.
                assertThat(ours).as(alias).containsAllEntriesOf(ofCatalogue(entry, suffix));
            }
        }
    }

    private static String suffix(Price price) {
        String step = price.contextOver() == 0 ? "" : "_above_" + price.contextOver() / 1000 + "k_tokens";
        String tier = price.tier();
        return step + (tier == null ? "" : tier.equals("batch") ? "_batches" : "_" + tier);
    }

    private static Map<String, BigDecimal> ofBook(Price price) {
        Map<String, BigDecimal> result = new TreeMap<>();
        put(result, "input", price.input());
        put(result, "cache_read", price.cacheRead());
        put(result, "cache_write_5m", price.cacheWrite5m());
        put(result, "cache_write_1h", price.cacheWrite1h());
        put(result, "output", price.output());
        put(result, "reasoning", price.reasoning() == null ? price.output() : price.reasoning());
        price.other().forEach((name, amount) -> put(result, name, amount));
        return result;
    }

    private static Map<String, BigDecimal> ofCatalogue(JsonNode entry, String suffix) {
        Map<String, BigDecimal> result = new TreeMap<>();
        put(result, "input", amount(entry, "input_cost_per_token" + suffix));
        put(result, "cache_read", amount(entry, "cache_read_input_token_cost" + suffix));
        put(result, "cache_write_5m", amount(entry, "cache_creation_input_token_cost" + suffix));
        put(result, "cache_write_1h", amount(entry, "cache_creation_input_token_cost_above_1hr" + suffix));
        put(result, "output", amount(entry, "output_cost_per_token" + suffix));
        BigDecimal reasoning = amount(entry, "output_cost_per_reasoning_token" + suffix);
        put(result, "reasoning", reasoning == null ? amount(entry, "output_cost_per_token" + suffix) : reasoning);
        put(result, "input_audio", amount(entry, "input_cost_per_audio_token" + suffix));
        put(result, "output_audio", amount(entry, "output_cost_per_audio_token" + suffix));
        return result;
    }

    private static @Nullable BigDecimal amount(JsonNode entry, String field) {
        return entry.has(field) ? entry.get(field).decimalValue() : null;
    }

    private static void put(Map<String, BigDecimal> map, String name, @Nullable BigDecimal amount) {
        if (amount != null) {
            map.put(name, amount.stripTrailingZeros());
        }
    }
}
