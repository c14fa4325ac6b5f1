package io.tokentally.pricing.litellm;

import java.util.Map;

/** The catalogue's providers as OpenTelemetry names them, and its keys as the models they are. */
final class CatalogueNames {
    private static final Map<String, String> PROVIDERS = Map.ofEntries(
            Map.entry("text-completion-openai", "openai"),
            Map.entry("azure", "azure.ai.openai"),
            Map.entry("azure_text", "azure.ai.openai"),
            Map.entry("azure_ai", "azure.ai.inference"),
            Map.entry("bedrock", "aws.bedrock"),
            Map.entry("bedrock_converse", "aws.bedrock"),
            Map.entry("bedrock_mantle", "aws.bedrock"),
            Map.entry("amazon_nova", "aws.bedrock"),
            Map.entry("gemini", "gcp.gemini"),
            Map.entry("palm", "gcp.gemini"),
            Map.entry("cohere_chat", "cohere"),
            Map.entry("mistral", "mistral_ai"),
            Map.entry("codestral", "mistral_ai"),
            Map.entry("moonshot", "moonshot_ai"),
            Map.entry("xai", "x_ai"),
            Map.entry("watsonx", "ibm.watsonx.ai"),
            Map.entry("fireworks_ai-embedding-models", "fireworks_ai"));
    private static final String VERTEX = "vertex_ai";
    private static final String DEFAULT_VERSION = "@default";

    private CatalogueNames() {}

    /** A provider that OpenTelemetry does not name keeps the catalogue's name. */
    static String provider(String catalogue) {
        return catalogue.startsWith(VERTEX) ? "gcp.vertex_ai" : PROVIDERS.getOrDefault(catalogue, catalogue);
    }

    /** A key without its provider's prefix: {@code azure/gpt-4o} is {@code gpt-4o}. */
    static String model(String key, String catalogueProvider) {
        int slash = key.indexOf('/');
        if (slash < 0) {
            return key;
        }
        String prefix = key.substring(0, slash);
        boolean named = provider(prefix).equals(provider(catalogueProvider)) || catalogueProvider.startsWith(prefix);
        return named ? key.substring(slash + 1) : key;
    }

    /** Vertex serves {@code model@default} as {@code model}. */
    static String withoutDefault(String model) {
        return model.endsWith(DEFAULT_VERSION) ? model.substring(0, model.length() - DEFAULT_VERSION.length()) : model;
    }
}
