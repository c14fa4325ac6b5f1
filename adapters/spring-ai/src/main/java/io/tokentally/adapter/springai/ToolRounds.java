package io.tokentally.adapter.springai;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.chat.messages.ToolResponseMessage;
import org.springframework.ai.chat.metadata.DefaultUsage;
import org.springframework.ai.chat.metadata.Usage;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;
import org.springframework.ai.chat.prompt.Prompt;

/**
 * A model that is called again with what a tool said reports its usage together with that of the calls before; this
 * takes those off again. They are known by the ids of the tool calls that they asked for, the last {@value #MAX_CALLS}
 * of them. Thread-safe.
 */
final class ToolRounds {
    private static final int MAX_CALLS = 10_000;

    /** Guarded by itself. */
    private final Map<String, Usage> sums = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Usage> eldest) {
            return size() > MAX_CALLS;
        }
    };

    /** The usage of this call alone. Remembers what it adds up to with those before. */
    Usage ofThisRound(Prompt prompt, ChatResponse response) {
        Usage sum = response.getMetadata().getUsage();
        Usage before = before(prompt);
        remember(response, sum);
        boolean single = before == null || sum.getNativeUsage() != null;
        return single || before == null ? sum : minus(sum, before);
    }

    private void remember(ChatResponse response, Usage sum) {
        synchronized (sums) {
            for (Generation generation : response.getResults()) {
                for (AssistantMessage.ToolCall call : generation.getOutput().getToolCalls()) {
                    sums.put(call.id(), sum);
                }
            }
        }
    }

    private @Nullable Usage before(Prompt prompt) {
        List<Message> messages = prompt.getInstructions();
        Message last = messages.isEmpty() ? null : messages.get(messages.size() - 1);
        if (!(last instanceof ToolResponseMessage said)) {
            return null;
        }
        synchronized (sums) {
            return said.getResponses().stream()
                    .map(response -> sums.get(response.id()))
                    .filter(sum -> sum != null)
                    .findFirst()
                    .orElse(null);
        }
    }

    private static Usage minus(Usage sum, Usage before) {
        int prompt = sum.getPromptTokens() - before.getPromptTokens();
        int completion = sum.getCompletionTokens() - before.getCompletionTokens();
        int total = sum.getTotalTokens() - before.getTotalTokens();
        return prompt < 0 || completion < 0 || total < 0 ? sum : new DefaultUsage(prompt, completion, total);
    }
}
