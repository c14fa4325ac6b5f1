package io.tokentally.adapter.langchain4j;

import dev.langchain4j.observability.api.event.ToolExecutedEvent;
import dev.langchain4j.observability.api.listener.ToolExecutedEventListener;
import io.tokentally.sdk.TokentallyClient;
import io.tokentally.sdk.adapter.Attribution;
import io.tokentally.sdk.adapter.CallReporter;
import io.tokentally.sdk.adapter.ToolCall;
import io.tokentally.sdk.adapter.ToolMapping;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Records a tool operation for each tool that an AI service ran and the mapping counts: {@code registerListener(...)} of
 * {@code AiServices}. LangChain4j does not tell how long a tool took, so the response time stays null unless the mapping
 * sets it. Never makes a call fail. Thread-safe.
 */
public final class TokentallyToolListener implements ToolExecutedEventListener {
    private final CallReporter reporter;
    private final ToolMapping mapping;

    private TokentallyToolListener(CallReporter reporter, ToolMapping mapping) {
        this.reporter = reporter;
        this.mapping = mapping;
    }

    /** With the client's user, session and tenant. */
    public static TokentallyToolListener of(TokentallyClient client, ToolMapping mapping) {
        return of(client, () -> Attribution.DEFAULT, mapping);
    }

    /**
     * For several users.
     *
     * @param attribution asked as each tool has run, on the thread that ran it
     */
    public static TokentallyToolListener of(
            TokentallyClient client, Supplier<Attribution> attribution, ToolMapping mapping) {
        return new TokentallyToolListener(new CallReporter(client, attribution, UnaryOperator.identity()), mapping);
    }

    @Override
    public void onEvent(ToolExecutedEvent event) {
        reporter.guarded(() -> {
            String arguments = event.request().arguments();
            ToolCall call = new ToolCall(
                    event.request().id(),
                    event.request().name(),
                    arguments == null ? "" : arguments,
                    event.resultText());
            reporter.start().ran(call, mapping, false);
        });
    }
}
