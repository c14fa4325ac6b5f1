package io.tokentally.sdk.adapter;

import io.tokentally.event.TokenCounts;
import io.tokentally.event.ToolOperationEvent;
import io.tokentally.event.UsageEvent;
import io.tokentally.schemas.Providers;
import io.tokentally.sdk.usage.NormalizedUsage;
import io.tokentally.sdk.usage.UsageException;
import io.tokentally.sdk.usage.UsageNormalizer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One call of a model or a tool, from its start on. May end on another thread than it started. Never throws. */
public final class OpenCall {
    private static final String NO_PROVIDER = "unknown";

    private final CallReporter reporter;
    private final Attribution attribution;
    private final long startNanos;

    OpenCall(CallReporter reporter, Attribution attribution, long startNanos) {
        this.reporter = reporter;
        this.attribution = attribution;
        this.startNanos = startNanos;
    }

    /** The model answered. Where no body tells any usage, the call is counted with its tokens not reported. */
    public void answered(Answer answer) {
        reporter.guarded(() -> record(answer, "ok"));
    }

    /** The call failed; what it consumed is not known. */
    public void failed(Answer answer) {
        reporter.guarded(() -> record(answer, "error"));
    }

    /** The caller gave the call up. */
    public void cancelled(Answer answer) {
        reporter.guarded(() -> record(answer, "cancelled"));
    }

    /**
     * A tool ran.
     *
     * @param timed whether the call was opened as the tool started, so that its response time is known
     */
    public void ran(ToolCall call, ToolMapping mapping, boolean timed) {
        reporter.guarded(() -> {
            ToolOperationEvent.Builder operation = mapping.map(call);
            if (operation != null) {
                record(call, operation, timed);
            }
        });
    }

    private void record(Answer answer, String status) {
        UsageEvent.Builder event = usage(answer).map(NormalizedUsage::toEvent).orElseGet(() -> unreported(answer));
        String provider = event.getProvider();
        if (isEmpty(event.getEventId()) && !isEmpty(answer.id())) {
            event.setEventId(provider + ":" + answer.id());
        }
        if (isEmpty(event.getModel()) && answer.model() != null) {
            event.setModel(answer.model());
        }
        if (event.getStopReason() == null) {
            event.setStopReason(answer.stopReason());
        }
        event.setOperation(answer.operation())
                .setStatus(status)
                .setLatencyUs(elapsedMicros())
                .setTenant(attribution.tenant())
                .setUserId(attribution.userId())
                .setSessionId(attribution.sessionId())
                .setTags(new HashMap<>(attribution.tags()));
        UsageEvent recorded =
                reporter.client.record(reporter.details.apply(event).build());
        reporter.warnWhereUnnamed(recorded.getUserId(), recorded.getSessionId());
    }

    /** By the first body that tells any; a body that cannot be read is counted and the next one asked. */
    private Optional<NormalizedUsage> usage(Answer answer) {
        for (Object body : answer.bodies()) {
            try {
                Optional<NormalizedUsage> usage = UsageNormalizer.find(answer.provider(), body);
                if (usage.isPresent()) {
                    return usage;
                }
            } catch (UsageException e) {
                reporter.guarded(() -> {
                    throw e;
                });
            }
        }
        return Optional.empty();
    }

    private static UsageEvent.Builder unreported(Answer answer) {
        String provider = answer.provider();
        return UsageEvent.newBuilder()
                .setProvider(provider == null ? NO_PROVIDER : Providers.canonical(provider))
                .setTokens(TokenCounts.newBuilder().build());
    }

    private void record(ToolCall call, ToolOperationEvent.Builder operation, boolean timed) {
        if (isEmpty(operation.getToolId())) {
            operation.setToolId(call.name());
        }
        if (!operation.hasParameters() && !call.arguments().isBlank()) {
            operation.setParameters(call.arguments());
        }
        if (timed && operation.getResponseTimeUs() == null) {
            operation.setResponseTimeUs(elapsedMicros());
        }
        if (isEmpty(operation.getTenant())) {
            operation.setTenant(attribution.tenant());
        }
        if (isEmpty(operation.getSessionId())) {
            operation.setSessionId(attribution.sessionId());
        }
        if (operation.getUserId() == null && !attribution.userId().isEmpty()) {
            operation.setUserId(attribution.userId());
        }
        Map<String, String> tags = new HashMap<>(attribution.tags());
        if (operation.hasTags()) {
            tags.putAll(operation.getTags());
        }
        Long original = operation.getTokensOriginal();
        Long actual = operation.getTokensActual();
        if (operation.getTokensPrevented() == null && original != null && actual != null) {
            operation.setTokensPrevented(original - actual);
        }
        reporter.client.record(operation.setTags(tags).build());
    }

    private long elapsedMicros() {
        return Math.max(0, (System.nanoTime() - startNanos) / 1_000);
    }

    private static boolean isEmpty(@Nullable String text) {
        return text == null || text.isEmpty();
    }
}
