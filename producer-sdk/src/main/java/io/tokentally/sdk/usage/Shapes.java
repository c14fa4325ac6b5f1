package io.tokentally.sdk.usage;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/** Every shape that is known. */
final class Shapes {
    /**
     * In the order in which they are asked. First those whose keys nobody else has, then OpenAI's names for chat, which
     * many copy, then the names that OpenAI's responses share with Anthropic, then what has a total alone.
     */
    private static final List<UsageShape> ALL = List.of(
            new CohereUsage(),
            new ConverseUsage(),
            new BedrockTextUsage(),
            GeminiUsage.GENERATE,
            GeminiUsage.INTERACTIONS,
            new OllamaUsage(),
            new CodexUsage(),
            OpenAiUsage.CHAT,
            OpenAiUsage.RESPONSES,
            new AnthropicUsage(),
            new VoyageUsage(),
            new NotTokens());

    private Shapes() {}

    static Optional<UsageShape> of(ObjectNode usage) {
        return ALL.stream().filter(shape -> shape.matches(usage)).findFirst();
    }
}
