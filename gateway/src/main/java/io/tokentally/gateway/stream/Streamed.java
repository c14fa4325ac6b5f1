package io.tokentally.gateway.stream;

import com.fasterxml.jackson.annotation.JsonRawValue;
import io.tokentally.event.ToolOperationEvent;
import io.tokentally.event.UsageEvent;
import io.tokentally.gateway.http.Json;
import io.tokentally.gateway.http.TokensView;
import io.tokentally.ledger.ToolLedgerEntry;
import io.tokentally.ledger.UsageLedgerEntry;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An event of the stream.
 *
 * @param names what a reader may filter by; null where the event has none
 * @param frame as it is sent
 */
record Streamed(String tenant, Map<String, @Nullable String> names, byte[] frame) {
    private static final String USAGE = "usage";
    private static final String OPERATION = "tool_operation";

    private record Usage(
            String eventId,
            long revision,
            boolean voided,
            String sessionId,
            String userId,
            @Nullable String messageId,
            String provider,
            String model,
            TokensView tokens,
            @Nullable BigDecimal costUsd,
            @Nullable Instant occurredAt,
            @Nullable String stopReason,
            String status,
            @Nullable BigDecimal latencyMs) {}

    private record Operation(
            String eventId,
            long revision,
            boolean voided,
            String id,
            String sessionId,
            String toolName,
            String operationMode,
            @JsonRawValue String parameters,
            @Nullable String filePath,
            @Nullable Long tokensOriginal,
            @Nullable Long tokensActual,
            @Nullable Long tokensPrevented,
            @Nullable BigDecimal responseTimeMs,
            String toolId,
            @Nullable Instant createdAt) {}

    static Streamed of(UsageLedgerEntry entry) {
        UsageEvent event = entry.getEvent();
        BigDecimal input = entry.getInputCostUsd();
        BigDecimal output = entry.getOutputCostUsd();
        Usage usage = new Usage(
                event.getEventId(),
                event.getRevision(),
                event.getVoided(),
                event.getSessionId(),
                event.getUserId(),
                event.getMessageId(),
                event.getProvider(),
                event.getModel(),
                TokensView.of(event.getTokens()),
                input == null || output == null ? null : input.add(output),
                entry.getEffectiveAt(),
                event.getStopReason(),
                event.getStatus(),
                millis(event.getLatencyUs()));
        return new Streamed(
                event.getTenant(),
                names(USAGE, event.getProvider(), event.getModel(), event.getUserId(), null),
                frame(USAGE, usage));
    }

    static Streamed of(ToolLedgerEntry entry) {
        ToolOperationEvent event = entry.getEvent();
        Long original = event.getTokensOriginal();
        Long actual = event.getTokensActual();
        Operation operation = new Operation(
                event.getEventId(),
                event.getRevision(),
                event.getVoided(),
                event.getEventId(),
                event.getSessionId(),
                event.getToolName(),
                event.getOperationMode(),
                event.getParameters(),
                event.getFilePath(),
                original,
                actual,
                original == null || actual == null ? null : (Long) (original - actual),
                millis(event.getResponseTimeUs()),
                event.getToolId(),
                entry.getEffectiveAt());
        return new Streamed(
                event.getTenant(),
                names(OPERATION, event.getProvider(), event.getModel(), event.getUserId(), event.getToolName()),
                frame(OPERATION, operation));
    }

    /** Of server-sent events. Line ends stand between the tokens of {@code data}, never in its strings. */
    static byte[] frame(String event, Object data) {
        String json = new String(Json.bytes(data), StandardCharsets.UTF_8)
                .replace('\n', ' ')
                .replace('\r', ' ');
        return ("event: " + event + "\ndata: " + json + "\n\n").getBytes(StandardCharsets.UTF_8);
    }

    private static Map<String, @Nullable String> names(
            String type,
            @Nullable String provider,
            @Nullable String model,
            @Nullable String user,
            @Nullable String tool) {
        Map<String, @Nullable String> names = new java.util.HashMap<>();
        names.put("type", type);
        names.put("provider", provider);
        names.put("model", model);
        names.put("user_id", user);
        names.put("tool_name", tool);
        return names;
    }

    private static @Nullable BigDecimal millis(@Nullable Long micros) {
        return micros == null ? null : BigDecimal.valueOf(micros, 3);
    }
}
