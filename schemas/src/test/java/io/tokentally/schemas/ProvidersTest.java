package io.tokentally.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProvidersTest {
    @ParameterizedTest
    @CsvSource({
        "openai, openai",
        "OpenAI, openai",
        "Anthropic, anthropic",
        "claude, anthropic",
        "azure, azure.ai.openai",
        "Azure_OpenAI, azure.ai.openai",
        "az.ai.inference, azure.ai.inference",
        "bedrock, aws.bedrock",
        "AWS.Bedrock, aws.bedrock",
        "google, gcp.gemini",
        "Gemini, gcp.gemini",
        "vertexai, gcp.vertex_ai",
        "XAI, x_ai",
        "mistral, mistral_ai",
        "moonshot, moonshot_ai",
        "watsonx, ibm.watsonx.ai",
        "DeepSeek, deepseek",
        "Groq, groq",
        "Cohere, cohere",
    })
    void aNameInAnyCaseIsMappedToOpenTelemetrys(String given, String standard) {
        assertThat(Providers.canonical(given)).isEqualTo(standard);
        assertThat(Providers.canonical(standard)).isEqualTo(standard);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "acme", "Acme-LLM", "my.Proxy"})
    void aNameOfNeitherKindIsKeptAsGiven(String name) {
        assertThat(Providers.canonical(name)).isEqualTo(name);
    }

    @Test
    void theMappingHoldsInEveryLanguage() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("tr"));
            assertThat(Providers.canonical("OPENAI")).isEqualTo("openai");
            assertThat(Providers.canonical("GEMINI")).isEqualTo("gcp.gemini");
            assertThat(RejectReason.valueOf("IN_FUTURE").wireName()).isEqualTo("in_future");
        } finally {
            Locale.setDefault(before);
        }
    }
}
