package io.tokentally.gateway.ingest;

import io.tokentally.event.TokenCounts;
import io.tokentally.event.UsageEvent;
import io.tokentally.gateway.http.ProblemException;
import io.tokentally.schemas.Providers;
import io.tokentally.sdk.usage.NormalizedUsage;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * From the body of {@code POST /track/usage} to an event. What the caller says outright goes before what the provider's
 * body says.
 */
final class UsageReader {
    private static final String OK = "ok";

    private UsageReader() {}

    /** @param newId gives an id to an event that neither the caller nor the provider named */
    static UsageEvent read(Fields fields, String tenant, Common common, Supplier<String> newId) {
        String provider = Common.provider(fields);
        String status = or(fields.text("status"), OK);
        boolean mayBeNothing = common.voided() || !status.equals(OK);
        if (!common.voided()) {
            requireAll(fields, mayBeNothing);
        }
        Reported reported = Reported.of(fields, provider, mayBeNothing);
        NormalizedUsage found = reported.normalized();
        UsageEvent event = UsageEvent.newBuilder()
                .setTenant(tenant)
                .setEventId(id(common, found, newId))
                .setRevision(common.revision())
                .setVoided(common.voided())
                .setOccurredAt(common.occurredAt())
                .setRecordedAt(common.recordedAt())
                .setUserId(or(fields.text("user_id"), ""))
                .setSessionId(common.sessionId(fields))
                .setMessageId(fields.text("message_id"))
                .setProvider(Providers.canonical(or(provider, found == null ? "" : found.provider())))
                .setModel(or(fields.text("model"), found == null ? "" : or(found.model(), "")))
                .setOperation(fields.text("operation"))
                .setTokens(reported.tokens())
                .setTokenSource(source(common, fields.text("token_source"), reported))
                .setServiceTier(orElse(fields.text("service_tier"), found == null ? null : found.serviceTier()))
                .setThinkingEnabled(Boolean.TRUE.equals(fields.flag("thinking_enabled")))
                .setThinkingBudget(fields.whole("thinking_budget"))
                .setStopReason(orElse(fields.text("stop_reason"), found == null ? null : found.stopReason()))
                .setStatus(status)
                .setLatencyUs(Common.same(
                        "latency_us", fields.whole("latency_us"), "latency_ms", Common.micros(fields, "latency_ms")))
                .setReportedCostUsd(fields.amount("reported_cost_usd"))
                .setTags(common.tags())
                .setProducerId(common.producerId())
                .setProducerSeq(common.producerSeq())
                .build();
        fields.done();
        return event;
    }

    /** Names everything that is missing, so that nobody learns it one request at a time. One alone is told where it is read. */
    private static void requireAll(Fields fields, boolean mayBeNothing) {
        List<String> missing = new ArrayList<>();
        boolean usage = fields.has("usage");
        boolean response = fields.has("response");
        if (!usage && !response && !mayBeNothing) {
            missing.add("usage or response");
        }
        missing.addAll(Stream.of("session_id", "user_id")
                .filter(name -> !fields.has(name))
                .toList());
        if (usage && !response && !fields.has("model")) {
            missing.add("model");
        }
        if (missing.size() > 1) {
            String last = missing.remove(missing.size() - 1);
            throw ProblemException.unacceptable(
                    String.join(", ", missing) + " and " + last + " are required but missing");
        }
    }

    private static String id(Common common, @Nullable NormalizedUsage found, Supplier<String> newId) {
        if (common.id() != null) {
            return common.id();
        }
        String ofResponse = found == null ? null : found.eventId();
        if (ofResponse != null) {
            return ofResponse;
        }
        if (common.voided()) {
            throw ProblemException.unacceptable("event_id is required of a void but missing");
        }
        return newId.get();
    }

    private static @Nullable String source(Common common, @Nullable String given, Reported reported) {
        if (common.exact()) {
            return given;
        }
        if (given != null) {
            return TokenSource.checked(given);
        }
        if (reported.tokenSource() != null) {
            return reported.tokenSource();
        }
        boolean counted = !reported.tokens().equals(TokenCounts.newBuilder().build());
        return counted ? TokenSource.api(reported.tokens()) : null;
    }

    private static String or(@Nullable String value, String fallback) {
        return value == null ? fallback : value;
    }

    private static @Nullable String orElse(@Nullable String value, @Nullable String fallback) {
        return value == null ? fallback : value;
    }
}
