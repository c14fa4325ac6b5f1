package io.tokentally.sdk.adapter;

import org.jspecify.annotations.Nullable;

/**
 * A tool that a framework ran for a model.
 *
 * @param id the model's id of the call; null where the framework does not tell
 * @param name of the tool, as the model knows it
 * @param arguments as the model wrote them: JSON
 * @param result what the model gets to read; null where the tool failed
 */
public record ToolCall(
        @Nullable String id,
        String name,
        String arguments,
        @Nullable String result) {}
