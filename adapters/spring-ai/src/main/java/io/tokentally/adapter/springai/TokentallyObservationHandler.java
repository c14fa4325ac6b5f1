package io.tokentally.adapter.springai;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.tokentally.event.UsageEvent;
import io.tokentally.sdk.TokentallyClient;
import io.tokentally.sdk.adapter.Attribution;
import io.tokentally.sdk.adapter.CallReporter;
import io.tokentally.sdk.adapter.OpenCall;
import io.tokentally.sdk.adapter.ToolCall;
import io.tokentally.sdk.adapter.ToolMapping;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.springframework.ai.chat.observation.ChatModelObservationContext;
import org.springframework.ai.embedding.observation.EmbeddingModelObservationContext;
import org.springframework.ai.tool.observation.ToolCallingObservationContext;

/**
 * Records one usage event for each call of a chat or embedding model, streaming or not, and a tool operation for each
 * tool that the mapping counts. Exact where a tap saw the provider's own answer; else what Spring AI keeps,
 * see {@code docs/adapters.md}. Failed calls are events of status {@code error}, streams that their reader left of
 * status {@code cancelled}. Never makes a call fail. Thread-safe.
 */
public final class TokentallyObservationHandler implements ObservationHandler<Observation.Context> {
    private final CallReporter reporter;
    private final ToolMapping tools;
    private final ToolRounds rounds = new ToolRounds();

    /**
     * Makes a handler that an {@code ObservationRegistry} takes.
     *
     * @param attribution asked as each call starts, on the thread that makes it
     * @param tools says what a tool saved; null from it counts nothing
     * @param details has the last word on each usage event
     */
    public TokentallyObservationHandler(
            TokentallyClient client,
            Supplier<Attribution> attribution,
            ToolMapping tools,
            UnaryOperator<UsageEvent.Builder> details) {
        this.reporter = new CallReporter(client, attribution, details);
        this.tools = tools;
    }

    @Override
    public boolean supportsContext(Observation.Context context) {
        return context instanceof ChatModelObservationContext
                || context instanceof EmbeddingModelObservationContext
                || context instanceof ToolCallingObservationContext;
    }

    @Override
    public void onStart(Observation.Context context) {
        reporter.guarded(() -> context.put(OpenCall.class, reporter.start()));
    }

    @Override
    public void onStop(Observation.Context context) {
        reporter.guarded(() -> {
            OpenCall call = context.getOrDefault(OpenCall.class, reporter.start());
            if (context instanceof ChatModelObservationContext chat) {
                chat(call, chat);
            } else if (context instanceof EmbeddingModelObservationContext embedding) {
                embedding(call, embedding);
            } else if (context instanceof ToolCallingObservationContext tool) {
                tool(call, tool);
            }
        });
    }

    private void chat(OpenCall call, ChatModelObservationContext context) {
        if (context.getError() != null) {
            call.failed(Answers.unanswered(context));
        } else if (!Answers.isTapped(context) && ModelContexts.isNested(context)) {
            return; // Without its own answer only the sum is told, and the outer call of the stream tells it.
        } else if (context.getResponse() != null) {
            call.answered(Answers.of(context, rounds));
        } else {
            call.cancelled(Answers.unanswered(context));
        }
    }

    private static void embedding(OpenCall call, EmbeddingModelObservationContext context) {
        if (context.getError() != null || context.getResponse() == null) {
            call.failed(Answers.unanswered(context));
        } else {
            call.answered(Answers.of(context));
        }
    }

    private void tool(OpenCall call, ToolCallingObservationContext context) {
        ToolCall ran = new ToolCall(
                null, context.getToolDefinition().name(), context.getToolCallArguments(), context.getToolCallResult());
        call.ran(ran, tools, true);
    }
}
