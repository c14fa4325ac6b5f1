package io.tokentally.pricing.litellm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tokentally.pricing.Price;
import io.tokentally.pricing.PriceBook;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CatalogueTest {
    private static final Path RECORDED =
            Path.of("..", "..", "shared", "data", "prices", "litellm_model_prices_2026-08-01.json");
    private static final Instant NOW = Instant.parse("2026-08-01T00:00:00Z");

    @Test
    void mapsProvidersModelsTiersStepsAndClasses() {
        Catalogue read = Catalogue.read("""
                {"sample_spec": {"litellm_provider": "one of", "input_cost_per_token": 0},
                 "azure/gpt-4o": {"litellm_provider": "azure", "input_cost_per_token": 2.5e-06,
                  "output_cost_per_token": 1e-05, "input_cost_per_token_priority": 5e-06,
                  "output_cost_per_token_batches": 5e-06, "supports_vision": true},
                 "vertex_ai/claude-x@default": {"litellm_provider": "vertex_ai-anthropic_models",
                  "input_cost_per_token": 3e-06, "output_cost_per_token": 1.5e-05,
                  "output_cost_per_reasoning_token": 1.5e-05, "cache_read_input_token_cost": 3e-07,
                  "cache_creation_input_token_cost": 3.75e-06, "cache_creation_input_token_cost_above_1hr": 6e-06,
                  "input_cost_per_token_above_200k_tokens": 6e-06, "output_cost_per_token_above_200k_tokens": 2.25e-05},
                 "fireworks_ai/accounts/f/models/m": {"litellm_provider": "fireworks_ai", "input_cost_per_token": 1e-07,
                  "input_cost_per_audio_token": 2e-07}}""", false);

        assertThat(labels(read))
                .containsExactlyInAnyOrder(
                        "azure.ai.openai/gpt-4o",
                        "azure.ai.openai/gpt-4o, tier batch",
                        "azure.ai.openai/gpt-4o, tier priority",
                        "gcp.vertex_ai/claude-x",
                        "gcp.vertex_ai/claude-x, context over 200000",
                        "fireworks_ai/accounts/f/models/m");
        PriceBook book = PriceBook.shipped().with(read.prices());
        Price above = found(book, "gcp.vertex_ai", "claude-x@default", null, 200_001);
        assertThat(above.input()).isEqualByComparingTo("0.000006");
        assertThat(above.output()).isEqualByComparingTo("0.0000225");
        assertThat(above.cacheRead()).as("as below the step").isEqualByComparingTo("0.0000003");
        assertThat(above.reasoning()).as("takes the output price").isNull();
        assertThat(found(book, "gcp.vertex_ai", "claude-x", null, 200_000).cacheWrite1h())
                .isEqualByComparingTo("0.000006");
        assertThat(found(book, "fireworks_ai", "accounts/f/models/m", null, 1).other())
                .containsOnlyKeys("input_audio");
        Price priority = found(book, "azure.ai.openai", "gpt-4o", "priority", 1);
        assertThat(priority.input()).isEqualByComparingTo("0.000005");
        assertThat(priority.output()).as("the catalogue does not say").isNull();
    }

    @Test
    void namesFloatNoiseAndWhatHasMoreThanEighteenDecimals() {
        Catalogue read = Catalogue.read("""
                {"m": {"litellm_provider": "openai", "input_cost_per_token": 2.9999999999999997e-07,
                 "output_cost_per_token": 3.3333333333333335e-05, "cache_read_input_token_cost": 1.25e-07,
                 "output_cost_per_reasoning_token": 0.000000123456789012}}""", false);

        Price price = read.prices().get(0);
        assertThat(price.input()).isEqualByComparingTo("0.0000003");
        assertThat(price.output()).isEqualByComparingTo("0.000033333333333333");
        assertThat(price.cacheRead()).isEqualByComparingTo("0.000000125");
        assertThat(price.reasoning()).isEqualByComparingTo("0.000000123456789012");
        assertThat(read.rounded())
                .containsExactly(
                        "m input_cost_per_token: 2.9999999999999997E-7 -> 0.0000003",
                        "m output_cost_per_token: 0.000033333333333333335 -> 0.000033333333333333");
    }

    @Test
    void namesWhatItCannotUse() {
        Catalogue read = Catalogue.read("""
                {"a": {"input_cost_per_token": 1e-06},
                 "b": {"litellm_provider": "openai", "output_cost_per_image": 0.04},
                 "c": {"litellm_provider": "openai", "input_cost_per_token": 0, "output_cost_per_token": 0.0},
                 "d": {"litellm_provider": "openai", "input_cost_per_token": 2, "output_cost_per_token": -1},
                 "e": {"litellm_provider": "openai", "input_cost_per_token": "free"},
                 "f": {"litellm_provider": "openai", "input_cost_per_token": 1e-06},
                 "openai/f": {"litellm_provider": "openai", "input_cost_per_token": 2e-06},
                 "text-completion-openai/f": {"litellm_provider": "text-completion-openai", "input_cost_per_token": 1e-06}}""", false);

        assertThat(labels(read)).containsExactly("openai/f");
        assertThat(read.unusable())
                .containsEntry("no provider", List.of("a"))
                .containsEntry("no price of a token", List.of("b", "e"))
                .containsEntry("every price is 0, which may mean unknown", List.of("c"))
                .containsEntry("input_cost_per_token is no number", List.of("e"))
                .containsEntry("another price of the same model stands under f", List.of("openai/f"))
                .hasEntrySatisfying(
                        "input is more than 1 USD per token: 2; output is negative: -1 USD per token",
                        keys -> assertThat(keys).containsExactly("d"));
        assertThat(read.unusedFields()).containsEntry("output_cost_per_image", 1);
    }

    @Test
    void freeModelsAreTakenWhereTheyAreMeant() {
        String json = "{\"ollama/x\": {\"litellm_provider\": \"ollama\", \"input_cost_per_token\": 0.0}}";
        assertThat(Catalogue.read(json, true).prices())
                .singleElement()
                .satisfies(price -> assertThat(price.input()).isZero());
    }

    @Test
    void stepsOfTieredPricingAreStrictlyAbove() {
        Catalogue read = Catalogue.read("""
                {"dashscope/q": {"litellm_provider": "dashscope", "tiered_pricing": [
                  {"range": [0, 256000.0], "input_cost_per_token": 5e-08, "output_cost_per_token": 4e-07},
                  {"range": [256000.0, 1000000.0], "input_cost_per_token": 2.5e-07, "output_cost_per_token": 2e-06}]}}""", false);
        PriceBook book = PriceBook.shipped().with(read.prices());
        assertThat(found(book, "dashscope", "q", null, 256_000).input()).isEqualByComparingTo("0.00000005");
        assertThat(found(book, "dashscope", "q", null, 256_001).input()).isEqualByComparingTo("0.00000025");
    }

    @Test
    void whatIsNoCatalogueIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Catalogue.read("[]", false))
                .withMessageContaining("ARRAY");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Catalogue.read("{", false))
                .withMessageContaining("not JSON");
        assertThat(Catalogue.isOne("{\"usd_per_tokens\": 1}")).isFalse();
    }

    /** The copy that the shipped book was made from says the same of nearly every model of it. */
    @Test
    void theRecordedCopyIsReadWhole() throws IOException {
        assumeTrue(Files.exists(RECORDED), "the recorded price data is not here");
        String json = Files.readString(RECORDED);
        assertThat(Catalogue.isOne(json)).isTrue();

        Catalogue read = Catalogue.read(json, false);

        assertThat(read.prices()).hasSizeGreaterThan(2_000);
        assertThat(read.rounded()).anyMatch(line -> line.contains("-> 0.0000003"));
        assertThat(read.unusable().get("no price of a token")).isNotEmpty();
        PriceBook book = PriceBook.shipped().with(read.prices());
        assertThat(found(book, "openai", "gpt-5", "flex", 1).output()).isEqualByComparingTo("0.000005");
        assertThat(found(book, "anthropic", "claude-sonnet-4-5", null, 200_001).output())
                .isEqualByComparingTo("0.0000225");
        assertThat(found(book, "gcp.vertex_ai", "claude-sonnet-4-5@20250929", null, 1)
                        .input())
                .isEqualByComparingTo(new BigDecimal("0.000003"));
        List<Price> again = Catalogue.read(json, false).prices();
        assertThat(again).isEqualTo(read.prices());
    }

    private static Price found(PriceBook book, String provider, String model, @Nullable String tier, long context) {
        return Objects.requireNonNull(book.find(provider, model, tier, context, NOW), model);
    }

    private static List<String> labels(Catalogue read) {
        return read.prices().stream().map(Price::label).toList();
    }
}
