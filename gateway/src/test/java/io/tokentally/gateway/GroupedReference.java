package io.tokentally.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import io.tokentally.event.ToolOperationEvent;
import io.tokentally.event.UsageEvent;
import io.tokentally.ledger.ToolLedgerEntry;
import io.tokentally.ledger.UsageLedgerEntry;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What {@code /metrics/usage} and {@code /metrics/savings} must answer, from single calls and operations. */
final class GroupedReference {
    private GroupedReference() {}

    /** @param window null for none */
    static JsonNode usage(
            Collection<UsageLedgerEntry> calls,
            List<String> groups,
            @Nullable String window,
            ZoneId zone,
            String order,
            int limit) {
        return rows(
                calls,
                call -> key(groups, window, zone, call.getEffectiveAt(), name -> of(call.getEvent(), name)),
                GroupedReference::usageSums,
                order,
                limit);
    }

    static JsonNode savings(
            Collection<ToolLedgerEntry> operations,
            List<String> groups,
            @Nullable String window,
            ZoneId zone,
            String order,
            int limit) {
        return rows(
                operations,
                entry -> key(groups, window, zone, entry.getEffectiveAt(), name -> of(entry.getEvent(), name)),
                GroupedReference::toolSums,
                order,
                limit);
    }

    private static <E> JsonNode rows(
            Collection<E> entries,
            Function<E, Map<String, @Nullable Object>> key,
            Function<List<E>, Map<String, @Nullable Object>> sums,
            String order,
            int limit) {
        Map<Map<String, @Nullable Object>, List<E>> groups = new LinkedHashMap<>();
        entries.forEach(entry ->
                groups.computeIfAbsent(key.apply(entry), k -> new ArrayList<>()).add(entry));
        List<Map<String, @Nullable Object>> rows = new ArrayList<>();
        groups.forEach((names, own) -> {
            Map<String, @Nullable Object> row = new LinkedHashMap<>(names);
            row.putAll(sums.apply(own));
            rows.add(row);
        });
        List<String> names = groups.isEmpty()
                ? List.of()
                : List.copyOf(groups.keySet().iterator().next().keySet());
        rows.sort(first(order).thenComparing((one, other) -> byNames(names, one, other)));
        Map<String, @Nullable Object> answer = new LinkedHashMap<>();
        answer.put("rows", rows.subList(0, Math.min(limit, rows.size())));
        answer.put("total_rows", rows.size());
        answer.put("as_of", null);
        answer.put("complete", true);
        return Expected.json(answer);
    }

    private static Comparator<Map<String, @Nullable Object>> first(String order) {
        Function<Map<String, @Nullable Object>, @Nullable Object> figure = switch (order) {
            case "tokens" -> row -> ((Map<?, ?>) Objects.requireNonNull(row.get("tokens"))).get("total");
            case "cost" -> row -> row.containsKey("cost_usd") ? row.get("cost_usd") : row.get("cost_saved");
            case "prevented" -> row -> row.get("tokens_prevented");
            case "window" ->
                row -> BigDecimal.valueOf(((Instant) Objects.requireNonNull(row.get("window_start"))).getEpochSecond());
            default -> row -> BigDecimal.valueOf((Integer) Objects.requireNonNull(row.get(order)));
        };
        return Comparator.comparing(
                row -> (BigDecimal) figure.apply(row), Comparator.nullsLast(Comparator.reverseOrder()));
    }

    /** Null after all others, as Postgres has it. */
    private static int byNames(
            List<String> names, Map<String, @Nullable Object> one, Map<String, @Nullable Object> other) {
        for (String name : names) {
            Object left = one.get(name);
            Object right = other.get(name);
            int order;
            if (left instanceof Instant time) {
                order = time.compareTo((Instant) Objects.requireNonNull(right));
            } else if (left instanceof Map<?, ?> tags) {
                order = 0;
                for (Map.Entry<?, ?> tag : tags.entrySet()) {
                    order = order != 0
                            ? order
                            : text(tag.getValue(), ((Map<?, ?>) Objects.requireNonNull(right)).get(tag.getKey()));
                }
            } else {
                order = text(left, right);
            }
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    private static int text(@Nullable Object one, @Nullable Object other) {
        if (one == null || other == null) {
            return Boolean.compare(one == null, other == null);
        }
        return Expected.byCodePoint((String) one, (String) other);
    }

    private static Map<String, @Nullable Object> key(
            List<String> groups,
            @Nullable String window,
            ZoneId zone,
            Instant time,
            Function<String, @Nullable String> value) {
        Map<String, @Nullable Object> key = new LinkedHashMap<>();
        if (window != null) {
            key.put("window_start", Expected.start(window, time, zone));
        }
        Map<String, @Nullable String> tags = new LinkedHashMap<>();
        for (String group : groups) {
            switch (group) {
                case "user", "session" -> key.put(group + "_id", value.apply(group));
                case "file" -> key.put("file_path", value.apply(group));
                case "tool" -> key.put("tool_name", value.apply(group));
                case "mode" -> key.put("operation_mode", value.apply(group));
                default -> {
                    if (group.startsWith("tag:")) {
                        tags.put(group.substring(4), value.apply(group));
                    } else {
                        key.put(group, value.apply(group));
                    }
                }
            }
        }
        if (!tags.isEmpty()) {
            key.put("tags", tags);
        }
        return key;
    }

    private static @Nullable String of(UsageEvent event, String group) {
        return switch (group) {
            case "provider" -> event.getProvider();
            case "model" -> event.getModel();
            case "user" -> event.getUserId();
            case "session" -> event.getSessionId();
            case "service_tier" -> event.getServiceTier();
            case "status" -> event.getStatus();
            case "operation" -> event.getOperation();
            case "token_source" -> event.getTokenSource();
            default -> event.getTags().get(group.substring(4));
        };
    }

    private static @Nullable String of(ToolOperationEvent event, String group) {
        return switch (group) {
            case "tool_id" -> event.getToolId();
            case "tool", "tool_name" -> event.getToolName();
            case "mode", "operation_mode" -> event.getOperationMode();
            case "provider" -> event.getProvider();
            case "model" -> event.getModel();
            case "user" -> event.getUserId();
            case "session" -> event.getSessionId();
            case "file" -> event.getFilePath();
            default -> event.getTags().get(group.substring(4));
        };
    }

    private static Map<String, @Nullable Object> usageSums(List<UsageLedgerEntry> calls) {
        Map<String, @Nullable Object> sums = Expected.sums(calls);
        sums.put(
                "errors",
                calls.stream()
                        .filter(call -> call.getEvent().getStatus().equals("error"))
                        .count());
        long[] latencies = calls.stream()
                .map(call -> call.getEvent().getLatencyUs())
                .filter(Objects::nonNull)
                .mapToLong(Long::longValue)
                .sorted()
                .toArray();
        Map<String, @Nullable Object> latency = new LinkedHashMap<>();
        latency.put("avg", Expected.millis(Arrays.stream(latencies).sum(), latencies.length));
        BiFunction<Double, long[], @Nullable Object> rank = (part, sorted) ->
                sorted.length == 0 ? null : BigDecimal.valueOf(sorted[(int) Math.ceil(part * sorted.length) - 1], 3);
        latency.put("p50", rank.apply(0.5, latencies));
        latency.put("p95", rank.apply(0.95, latencies));
        latency.put("p99", rank.apply(0.99, latencies));
        sums.put("latency_ms", latency);
        sums.put(
                "first_used",
                calls.stream()
                        .map(UsageLedgerEntry::getEffectiveAt)
                        .min(Comparator.naturalOrder())
                        .orElseThrow());
        sums.put(
                "last_used",
                calls.stream()
                        .map(UsageLedgerEntry::getEffectiveAt)
                        .max(Comparator.naturalOrder())
                        .orElseThrow());
        return sums;
    }

    private static Map<String, @Nullable Object> toolSums(List<ToolLedgerEntry> operations) {
        BigDecimal original = BigDecimal.ZERO;
        BigDecimal actual = BigDecimal.ZERO;
        BigDecimal baseline = BigDecimal.ZERO;
        BigDecimal cost = BigDecimal.ZERO;
        long micros = 0;
        long timed = 0;
        for (ToolLedgerEntry entry : operations) {
            original = original.add(BigDecimal.valueOf(entry.getEvent().getTokensOriginal()));
            actual = actual.add(BigDecimal.valueOf(entry.getEvent().getTokensActual()));
            baseline = baseline.add(entry.getBaselineCostUsd());
            cost = cost.add(entry.getActualCostUsd());
            Long responseTime = entry.getEvent().getResponseTimeUs();
            micros += responseTime == null ? 0 : responseTime;
            timed += responseTime == null ? 0 : 1;
        }
        Map<String, @Nullable Object> sums = new LinkedHashMap<>();
        sums.put("operations", operations.size());
        sums.put("tokens_original", original);
        sums.put("tokens_actual", actual);
        sums.put("tokens_prevented", original.subtract(actual));
        sums.put("cost_baseline", baseline);
        sums.put("cost_actual", cost);
        sums.put("cost_saved", baseline.subtract(cost));
        sums.put("avg_response_time_ms", Expected.millis(micros, timed));
        return sums;
    }
}
