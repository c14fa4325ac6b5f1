package io.tokentally.schemas;

import static java.util.Map.entry;

import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Provider names: OpenTelemetry's {@code gen_ai.provider.name} values, and the short names that people write instead. */
public final class Providers {
    public static final String OPENAI = "openai";
    public static final String ANTHROPIC = "anthropic";

    private static final Set<String> STANDARD = Set.of(
            OPENAI,
            ANTHROPIC,
            "aws.bedrock",
            "azure.ai.inference",
            "azure.ai.openai",
            "cohere",
            "deepseek",
            "gcp.gemini",
            "gcp.gen_ai",
            "gcp.vertex_ai",
            "groq",
            "ibm.watsonx.ai",
            "mistral_ai",
            "moonshot_ai",
            "perplexity",
            "x_ai");

    private static final Map<String, String> SHORT_NAMES = Map.ofEntries(
            entry("azure", "azure.ai.openai"),
            entry("azure_openai", "azure.ai.openai"),
            entry("azure-openai", "azure.ai.openai"),
            entry("az.ai.openai", "azure.ai.openai"),
            entry("az.ai.inference", "azure.ai.inference"),
            entry("bedrock", "aws.bedrock"),
            entry("aws_bedrock", "aws.bedrock"),
            entry("amazon-bedrock", "aws.bedrock"),
            entry("claude", ANTHROPIC),
            entry("gemini", "gcp.gemini"),
            entry("google", "gcp.gemini"),
            entry("google_genai", "gcp.gemini"),
            entry("vertex", "gcp.vertex_ai"),
            entry("vertex_ai", "gcp.vertex_ai"),
            entry("vertexai", "gcp.vertex_ai"),
            entry("grok", "x_ai"),
            entry("xai", "x_ai"),
            entry("x.ai", "x_ai"),
            entry("mistral", "mistral_ai"),
            entry("mistralai", "mistral_ai"),
            entry("moonshot", "moonshot_ai"),
            entry("moonshotai", "moonshot_ai"),
            entry("watsonx", "ibm.watsonx.ai"));

    private Providers() {}

    /** The standard name for {@code provider}, in any case; a name of neither kind comes back as it was given. */
    public static String canonical(String provider) {
        if (STANDARD.contains(provider)) {
            return provider;
        }
        String lower = provider.toLowerCase(Locale.ROOT);
        return STANDARD.contains(lower) ? lower : SHORT_NAMES.getOrDefault(lower, provider);
    }
}
