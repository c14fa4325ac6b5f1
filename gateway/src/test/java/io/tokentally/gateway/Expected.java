package io.tokentally.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tokentally.event.TokenCounts;
import io.tokentally.event.UsageEvent;
import io.tokentally.gateway.http.Json;
import io.tokentally.ledger.UsageLedgerEntry;
import io.tokentally.testkit.Rules;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Answers as a plain recount of single calls gives them; shares no code with the queries. */
final class Expected {
    private Expected() {}

    /** {@code value} as an answer to compare with. */
    static JsonNode json(Map<String, ?> value) {
        return Json.object(new String(Json.bytes(value), StandardCharsets.UTF_8));
    }

    /** {@code calls}, {@code tokens}, {@code cost_usd} and {@code unpriced_calls}. */
    static Map<String, @Nullable Object> sums(Collection<UsageLedgerEntry> calls) {
        Map<String, @Nullable Object> sums = new LinkedHashMap<>();
        sums.put("calls", calls.size());
        sums.put("tokens", tokens(calls));
        sums.put("cost_usd", cost(calls));
        sums.put(
                "unpriced_calls",
                calls.stream().filter(call -> call.getInputCostUsd() == null).count());
        return sums;
    }

    static @Nullable BigDecimal cost(Collection<UsageLedgerEntry> calls) {
        BigDecimal cost = null;
        for (UsageLedgerEntry call : calls) {
            if (call.getInputCostUsd() != null) {
                BigDecimal own = call.getInputCostUsd().add(call.getOutputCostUsd());
                cost = cost == null ? own : cost.add(own);
            }
        }
        return cost;
    }

    static Map<String, @Nullable Object> tokens(Collection<UsageLedgerEntry> calls) {
        Map<String, @Nullable Object> tokens = new LinkedHashMap<>();
        tokens.put("input", sum(calls, TokenCounts::getInput));
        tokens.put("cache_read", sum(calls, TokenCounts::getCacheRead));
        tokens.put("cache_write_5m", sum(calls, TokenCounts::getCacheWrite5m));
        tokens.put("cache_write_1h", sum(calls, TokenCounts::getCacheWrite1h));
        tokens.put("output", sum(calls, TokenCounts::getOutput));
        tokens.put("reasoning", sum(calls, TokenCounts::getReasoning));
        BigDecimal total = BigDecimal.ZERO;
        for (Object count : tokens.values()) {
            total = count == null ? total : total.add((BigDecimal) count);
        }
        Map<String, BigDecimal> other = new TreeMap<>();
        for (UsageLedgerEntry call : calls) {
            for (Map.Entry<String, Long> count :
                    call.getEvent().getTokens().getOther().entrySet()) {
                other.merge(count.getKey(), BigDecimal.valueOf(count.getValue()), BigDecimal::add);
                total = total.add(BigDecimal.valueOf(count.getValue()));
            }
        }
        tokens.put("other", other);
        tokens.put("total", total);
        return tokens;
    }

    /** As totals have it: further classes that are not well known are one of each cost side. */
    static JsonNode folded(JsonNode answer) {
        JsonNode folded = answer.deepCopy();
        folded.findParents("other").forEach(tokens -> fold((ObjectNode) tokens));
        return Json.object(folded.toString());
    }

    private static void fold(ObjectNode tokens) {
        Map<String, BigDecimal> other = new TreeMap<>();
        for (Map.Entry<String, JsonNode> count : tokens.path("other").properties()) {
            String side = count.getKey().startsWith("input_") ? "input_other" : "output_other";
            String name = Rules.defaults().otherClasses().contains(count.getKey()) ? count.getKey() : side;
            other.merge(name, count.getValue().decimalValue(), BigDecimal::add);
        }
        tokens.set("other", json(other));
    }

    static BigDecimal totalTokens(Collection<UsageLedgerEntry> calls) {
        return (BigDecimal) java.util.Objects.requireNonNull(tokens(calls).get("total"));
    }

    /** The rows of {@code models}: by provider and model, in the order of their names. */
    static List<Map<String, @Nullable Object>> models(Collection<UsageLedgerEntry> calls) {
        List<Map<String, @Nullable Object>> models = new ArrayList<>();
        Map<String, Map<String, List<UsageLedgerEntry>>> byProvider = new TreeMap<>(Expected::byCodePoint);
        for (UsageLedgerEntry call : calls) {
            byProvider
                    .computeIfAbsent(call.getEvent().getProvider(), name -> new TreeMap<>(Expected::byCodePoint))
                    .computeIfAbsent(call.getEvent().getModel(), name -> new ArrayList<>())
                    .add(call);
        }
        byProvider.forEach((provider, byModel) -> byModel.forEach((model, own) -> {
            Map<String, @Nullable Object> row = new LinkedHashMap<>();
            row.put("provider", provider);
            row.put("model", model);
            row.putAll(sums(own));
            models.add(row);
        }));
        return models;
    }

    static <K extends Comparable<K>> Map<K, List<UsageLedgerEntry>> grouped(
            Collection<UsageLedgerEntry> calls, Function<UsageLedgerEntry, K> key) {
        Map<K, List<UsageLedgerEntry>> groups = new TreeMap<>();
        calls.forEach(call ->
                groups.computeIfAbsent(key.apply(call), k -> new ArrayList<>()).add(call));
        return groups;
    }

    static Map<String, @Nullable Object> message(UsageLedgerEntry call) {
        UsageEvent event = call.getEvent();
        Map<String, @Nullable Object> message = new LinkedHashMap<>();
        message.put("event_id", event.getEventId());
        message.put("message_id", event.getMessageId());
        message.put("provider", event.getProvider());
        message.put("model", event.getModel());
        message.put("tokens", tokens(List.of(call)));
        message.put("cost_usd", cost(List.of(call)));
        message.put("occurred_at", call.getEffectiveAt());
        message.put("stop_reason", event.getStopReason());
        message.put("status", event.getStatus());
        message.put("latency_ms", event.getLatencyUs() == null ? null : BigDecimal.valueOf(event.getLatencyUs(), 3));
        return message;
    }

    static Comparator<UsageLedgerEntry> oldestFirst() {
        return Comparator.comparing(UsageLedgerEntry::getEffectiveAt)
                .thenComparing(call -> call.getEvent().getEventId(), Expected::byCodePoint);
    }

    static int byCodePoint(String one, String other) {
        return java.util.Arrays.compareUnsigned(
                one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }

    /** Where the window of that name starts that holds {@code time}. */
    static Instant start(String window, Instant time, ZoneId zone) {
        ZonedDateTime local = time.atZone(zone);
        return switch (window) {
            case "15m" -> Instant.ofEpochSecond(Math.floorDiv(time.getEpochSecond(), 900) * 900);
            case "hour" -> local.truncatedTo(ChronoUnit.HOURS).toInstant();
            case "day" -> local.toLocalDate().atStartOfDay(zone).toInstant();
            default -> local.toLocalDate().withDayOfMonth(1).atStartOfDay(zone).toInstant();
        };
    }

    static @Nullable BigDecimal millis(long micros, long count) {
        return count == 0
                ? null
                : BigDecimal.valueOf(micros).divide(BigDecimal.valueOf(1_000 * count), 3, RoundingMode.HALF_UP);
    }

    private static @Nullable BigDecimal sum(
            Collection<UsageLedgerEntry> calls, Function<TokenCounts, @Nullable Long> count) {
        BigDecimal sum = null;
        for (UsageLedgerEntry call : calls) {
            Long own = count.apply(call.getEvent().getTokens());
            if (own != null) {
                sum = sum == null ? BigDecimal.valueOf(own) : sum.add(BigDecimal.valueOf(own));
            }
        }
        return sum;
    }
}
