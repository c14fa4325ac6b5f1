package io.tokentally.testkit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tokentally.event.TokenCounts;
import io.tokentally.event.ToolOperationEvent;
import io.tokentally.event.UsageEvent;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** The bounds of the contract, one line a field, in the order of the schema. Used for one event. */
final class Admission {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999Z");

    private @Nullable String reason;

    private Admission() {}

    /** Why the event cannot be admitted, whatever is known and whenever it arrives; null where it can. */
    static @Nullable String fault(SpecificRecord event, Rules rules) {
        Admission admission = new Admission();
        if (event instanceof UsageEvent usage) {
            admission.usage(usage);
        } else {
            admission.tool((ToolOperationEvent) event, rules);
        }
        return admission.reason;
    }

    /** Whom an event is credited to: a name out of bounds is as good as none. */
    static String nameOrEmpty(@Nullable String value) {
        Admission admission = new Admission();
        admission.name(value, true);
        return value == null || admission.reason != null ? "" : value;
    }

    private void usage(UsageEvent event) {
        boolean required = !event.getVoided();
        name(event.getTenant(), true);
        name(event.getEventId(), true);
        count(event.getRevision());
        time(event.getOccurredAt());
        time(event.getRecordedAt());
        name(event.getSessionId(), required);
        name(event.getUserId(), required);
        name(event.getProvider(), required);
        name(event.getModel(), required);
        optional(event.getMessageId());
        optional(event.getOperation());
        tokens(event.getTokens());
        optional(event.getTokenSource());
        optional(event.getServiceTier());
        Long budget = event.getThinkingBudget();
        check(budget == null || (budget >= 1_024 && budget <= 100_000), "out_of_bounds");
        optional(event.getStopReason());
        check(Set.of("ok", "error", "cancelled", "cache_hit").contains(event.getStatus()), "unknown_name");
        count(event.getLatencyUs());
        BigDecimal cost = event.getReportedCostUsd();
        check(
                cost == null
                        || (cost.signum() >= 0
                                && cost.compareTo(BigDecimal.TEN.pow(12)) < 0
                                && cost.stripTrailingZeros().scale() <= 18),
                "out_of_bounds");
        tags(event.getTags());
        optional(event.getProducerId());
        count(event.getProducerSeq());
    }

    private void tool(ToolOperationEvent event, Rules rules) {
        boolean required = !event.getVoided();
        name(event.getTenant(), true);
        name(event.getEventId(), true);
        count(event.getRevision());
        time(event.getOccurredAt());
        time(event.getRecordedAt());
        name(event.getSessionId(), required);
        optional(event.getUserId());
        name(event.getToolId(), required);
        knownName(event.getToolName(), rules.toolNames(), required);
        knownName(event.getOperationMode(), rules.operationModes(), required);
        parameters(event.getParameters());
        text(event.getFilePath(), 4_096);
        requiredCount(event.getTokensOriginal(), required);
        requiredCount(event.getTokensActual(), required);
        prevented(event.getTokensPrevented(), event.getTokensOriginal(), event.getTokensActual());
        count(event.getResponseTimeUs());
        optional(event.getProvider());
        optional(event.getModel());
        tags(event.getTags());
        optional(event.getProducerId());
        count(event.getProducerSeq());
    }

    private void tokens(TokenCounts tokens) {
        count(tokens.getInput());
        count(tokens.getCacheRead());
        count(tokens.getCacheWrite5m());
        count(tokens.getCacheWrite1h());
        count(tokens.getOutput());
        count(tokens.getReasoning());
        check(tokens.getOther().size() <= 64, "out_of_bounds");
        tokens.getOther().forEach((name, count) -> {
            name(name, true);
            check(name.startsWith("input_") || name.startsWith("output_"), "out_of_bounds");
            count(count);
        });
    }

    private void tags(Map<String, String> tags) {
        check(tags.size() <= 64, "out_of_bounds");
        tags.forEach((key, value) -> {
            name(key, true);
            text(value, 256);
        });
    }

    private void name(@Nullable String value, boolean required) {
        check(!required || (value != null && !value.isEmpty()), "missing_field");
        text(value, 256);
    }

    private void optional(@Nullable String value) {
        check(value == null || !value.isEmpty(), "out_of_bounds");
        text(value, 256);
    }

    private void knownName(String value, Set<String> known, boolean required) {
        name(value, required);
        check(value.isEmpty() || known.contains(value), "unknown_name");
    }

    private void text(@Nullable String value, int maxCodePoints) {
        if (value != null) {
            check(value.codePoints().noneMatch(Admission::isNulOrLoneSurrogate), "out_of_bounds");
            check(value.codePoints().count() <= maxCodePoints, "out_of_bounds");
        }
    }

    private static boolean isNulOrLoneSurrogate(int codePoint) {
        return codePoint == 0 || (codePoint >= 0xD800 && codePoint <= 0xDFFF);
    }

    private void parameters(String json) {
        text(json, Integer.MAX_VALUE);
        check(json.getBytes(StandardCharsets.UTF_8).length <= 65_536, "out_of_bounds");
        try {
            check(JSON.readTree(json).isObject(), "out_of_bounds");
        } catch (JsonProcessingException e) {
            check(false, "out_of_bounds");
        }
    }

    private void prevented(@Nullable Long prevented, @Nullable Long original, @Nullable Long actual) {
        boolean same = prevented == null || (original != null && actual != null && prevented == original - actual);
        check(same, "prevented_mismatch");
    }

    private void requiredCount(@Nullable Long value, boolean required) {
        check(!required || value != null, "missing_field");
        count(value);
    }

    private void count(@Nullable Long value) {
        check(value == null || (value >= 0 && value < (1L << 53)), "out_of_bounds");
    }

    private void time(@Nullable Instant value) {
        check(value == null || (!value.isBefore(Instant.EPOCH) && !value.isAfter(LAST)), "out_of_bounds");
    }

    private void check(boolean holds, String otherwise) {
        if (!holds && reason == null) {
            reason = otherwise;
        }
    }
}
