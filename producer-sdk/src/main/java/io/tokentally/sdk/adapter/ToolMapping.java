package io.tokentally.sdk.adapter;

import io.tokentally.event.ToolOperationEvent;
import org.jspecify.annotations.Nullable;

/**
 * Says what a tool call saved: only the application knows how many tokens the model would have read without the tool.
 * Implementations are thread-safe. What they throw is logged and counted, and never reaches the call.
 */
@FunctionalInterface
public interface ToolMapping {
    /**
     * What {@code call} is counted as.
     *
     * @return the operation, with at least {@code tool_name}, {@code operation_mode}, {@code tokens_original} and {@code
     *     tokens_actual}; what it leaves unset (parameters, session, user, tags, response time, and tool id, which is
     *     then the tool's name) is filled in. Null for a tool that is not to be counted
     */
    ToolOperationEvent.@Nullable Builder map(ToolCall call);
}
