package io.tokentally.adapter.clients;

import io.tokentally.sdk.TokentallyClient;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConversationRole;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamResponseHandler;
import software.amazon.awssdk.services.bedrockruntime.model.InvokeModelRequest;
import software.amazon.awssdk.services.bedrockruntime.model.InvokeModelResponse;
import software.amazon.awssdk.services.bedrockruntime.model.Message;

/** {@code software.amazon.awssdk:bedrockruntime}. Its answers name neither the model nor themselves. */
final class BedrockSnippet {
    private BedrockSnippet() {}

    static void converse(BedrockRuntimeClient bedrock, TokentallyClient tokentally) {
        ConverseRequest question = ConverseRequest.builder()
                .modelId("anthropic.claude-sonnet-5")
                .messages(hi())
                .build();
        // snippet bedrock
        ConverseResponse answer = bedrock.converse(question);
        tokentally.recordUsage(
                "aws.bedrock",
                asMap(answer.usage()),
                event -> event.setEventId(
                                "aws.bedrock:" + answer.responseMetadata().requestId())
                        .setModel(question.modelId())
                        .setUserId("u-42")
                        .setSessionId("s-7"));
        // end
    }

    // snippet bedrock-map
    /** What an object of the AWS SDK holds, by the names that it has on the wire. */
    static Map<String, Object> asMap(SdkPojo object) {
        Map<String, Object> map = new HashMap<>();
        object.sdkFields().forEach(field -> {
            Object value = plain(field.getValueOrDefault(object));
            if (value != null) {
                map.put(field.locationName(), value);
            }
        });
        return map;
    }

    private static @Nullable Object plain(@Nullable Object value) {
        if (value instanceof SdkPojo object) {
            return asMap(object);
        }
        return value instanceof List<?> list
                ? list.stream().map(BedrockSnippet::plain).toList()
                : value;
    }
    // end

    static void invoke(BedrockRuntimeClient bedrock, TokentallyClient tokentally) {
        InvokeModelRequest question = InvokeModelRequest.builder()
                .modelId("anthropic.claude-sonnet-5")
                .body(SdkBytes.fromUtf8String("{}"))
                .build();
        // snippet bedrock-invoke
        InvokeModelResponse answer = bedrock.invokeModel(question);
        tokentally.recordUsage(
                "aws.bedrock",
                answer.body().asUtf8String(),
                event -> event.setModel(question.modelId()).setUserId("u-42").setSessionId("s-7"));
        // end
    }

    static void stream(BedrockRuntimeAsyncClient bedrock, TokentallyClient tokentally) {
        ConverseStreamRequest question = ConverseStreamRequest.builder()
                .modelId("anthropic.claude-sonnet-5")
                .messages(hi())
                .build();
        // snippet bedrock-stream
        List<Map<String, Object>> events = new ArrayList<>();
        ConverseStreamResponseHandler handler = ConverseStreamResponseHandler.builder()
                .subscriber(ConverseStreamResponseHandler.Visitor.builder()
                        .onMetadata(metadata -> events.add(Map.of("usage", asMap(metadata.usage()))))
                        .build())
                .build();
        bedrock.converseStream(question, handler)
                .thenRun(() -> tokentally.recordUsage(
                        "aws.bedrock",
                        events,
                        event -> event.setModel(question.modelId())
                                .setUserId("u-42")
                                .setSessionId("s-7")))
                .join();
        // end
    }

    private static Message hi() {
        return Message.builder()
                .role(ConversationRole.USER)
                .content(ContentBlock.fromText("hi"))
                .build();
    }
}
