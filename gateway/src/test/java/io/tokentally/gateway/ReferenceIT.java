package io.tokentally.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tokentally.gateway.http.Answer;
import io.tokentally.ledger.ToolLedgerEntry;
import io.tokentally.ledger.UsageLedgerEntry;
import java.math.BigDecimal;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every query equals a plain recount, on random data. {@code -Dseed=N} repeats one. */
@ExtendWith(SharedStack.class)
class ReferenceIT {
    private static final List<String> ZONES = List.of(
            "UTC", "America/New_York", "Asia/Kolkata", "Asia/Kathmandu", "Australia/Lord_Howe", "America/Havana");

    private static SharedStack.Home home;
    private static GatewayService gateway;
    private static Instant now = Instant.EPOCH;

    @BeforeAll
    static void start(SharedStack.Home own) {
        home = own.migrated();
        gateway = home.gateway(() -> now, Map.of());
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    static LongStream seeds() {
        return Long.getLong("seed") == null ? LongStream.range(0, 20) : LongStream.of(Long.getLong("seed"));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void answersEqualTheRecount(long seed) throws Exception {
        Random random = new Random(seed);
        // Around the days of 23 and 25 hours of this year, in some of the zones.
        Instant start = Instant.parse("2026-03-01T00:00:00Z").plus(Duration.ofHours(random.nextInt(24 * 240)));
        SeededData data = SeededData.load(home, seed, 250, start);
        now = data.now();
        users(data.calls(), random);
        sessions(data.calls(), random);
        topSessions(data.calls());
        cacheEfficiency(data.calls(), random);
        usage(data.calls(), random);
        savings(data.operations(), random);
    }

    private static void usage(List<UsageLedgerEntry> calls, Random random) throws Exception {
        List<String> known = List.of(
                "provider",
                "model",
                "user",
                "session",
                "service_tier",
                "status",
                "operation",
                "token_source",
                "tag:project-0",
                "tag:project-1");
        for (int i = 0; i < 8; i++) {
            Grouped asked = Grouped.random(known, List.of("tokens", "cost", "calls"), random);
            Window range = Window.around(calls, random);
            String path = "/metrics/usage?from=" + range.from + "&to=" + range.to + asked.query();
            assertThat(get(path))
                    .as(path)
                    .isIn(Expected.either(GroupedReference.usage(
                            range.of(calls),
                            asked.groups,
                            asked.window,
                            ZoneId.of(asked.zone),
                            asked.order,
                            asked.limit)));
        }
        assertThat(get("/metrics/usage?time_range=all&provider=claude&status=ok&limit=1000&group_by=user"))
                .isIn(Expected.either(GroupedReference.usage(
                        calls.stream()
                                .filter(call -> call.getEvent().getProvider().equals("anthropic"))
                                .filter(call -> call.getEvent().getStatus().equals("ok"))
                                .toList(),
                        List.of("user"),
                        null,
                        ZoneId.of("UTC"),
                        "tokens",
                        1000)));
    }

    private static void savings(List<ToolLedgerEntry> operations, Random random) throws Exception {
        List<String> ofTotals = List.of("tool_id", "tool_name", "operation_mode");
        List<String> known =
                List.of("tool_id", "tool_name", "operation_mode", "user", "session", "file", "model", "tag:project-0");
        for (int i = 0; i < 8; i++) {
            Grouped asked =
                    Grouped.random(i < 4 ? ofTotals : known, List.of("prevented", "cost", "operations"), random);
            String path = "/metrics/savings?time_range=all" + asked.query();
            assertThat(get(path))
                    .as(path)
                    .isEqualTo(GroupedReference.savings(
                            operations, asked.groups, asked.window, ZoneId.of(asked.zone), asked.order, asked.limit));
        }
        Instant from = now.minus(Duration.ofDays(2));
        List<ToolLedgerEntry> recent = operations.stream()
                .filter(entry -> !entry.getEffectiveAt().isBefore(from)
                        && entry.getEffectiveAt().isBefore(now))
                .filter(entry -> entry.getEvent().getToolName().equals("read"))
                .toList();
        assertThat(get("/metrics/savings?group_by=operation_mode&tool_name=read&from=" + from + "&to=" + now))
                .isEqualTo(GroupedReference.savings(
                        recent, List.of("operation_mode"), null, ZoneId.of("UTC"), "prevented", 100));
    }

    /** Hours of Lord Howe, which shift by half of one, are left to Postgres. */
    private static List<String> windowsOf(String zone) {
        return zone.endsWith("Howe") ? List.of("15m", "day", "month") : List.of("15m", "hour", "day", "month");
    }

    /** A random question. */
    private record Grouped(List<String> groups, @Nullable String window, String zone, String order, int limit) {
        static Grouped random(List<String> known, List<String> orders, Random random) {
            List<String> groups = new ArrayList<>(known);
            java.util.Collections.shuffle(groups, random);
            String zone = ZONES.get(random.nextInt(ZONES.size()));
            List<String> windows = new ArrayList<>(windowsOf(zone));
            windows.add("");
            String window = windows.get(random.nextInt(windows.size()));
            List<String> possible = new ArrayList<>(orders);
            if (!window.isEmpty()) {
                possible.add("window");
            }
            return new Grouped(
                    groups.subList(0, random.nextInt(4)),
                    window.isEmpty() ? null : window,
                    zone,
                    possible.get(random.nextInt(possible.size())),
                    random.nextBoolean() ? 5 : 1000);
        }

        String query() {
            return "&timezone=" + zone + "&order=" + order + "&limit=" + limit
                    + (window == null ? "" : "&window=" + window)
                    + (groups.isEmpty() ? "" : "&group_by=" + String.join(",", groups));
        }
    }

    private static void users(List<UsageLedgerEntry> calls, Random random) throws Exception {
        for (var user : some(Expected.grouped(calls, call -> call.getEvent().getUserId()), random)) {
            String path = "/api/token-usage/user/" + escaped(user.getKey());
            assertThat(get(path)).isIn(Expected.either(totals("user_id", user.getKey(), user.getValue())));

            Window range = Window.around(user.getValue(), random);
            assertThat(get(path + "?from=" + range.from + "&to=" + range.to))
                    .isIn(Expected.either(totals("user_id", user.getKey(), range.of(user.getValue()))));

            String zone = ZONES.get(random.nextInt(ZONES.size()));
            assertThat(get(path + "/monthly?timezone=" + zone))
                    .isIn(Expected.either(months(user.getKey(), zone, user.getValue())));
        }
    }

    private static void sessions(List<UsageLedgerEntry> calls, Random random) throws Exception {
        for (var session : some(Expected.grouped(calls, call -> call.getEvent().getSessionId()), random)) {
            String path = "/api/token-usage/session/" + escaped(session.getKey());
            assertThat(get(path)).isIn(Expected.either(totals("session_id", session.getKey(), session.getValue())));

            List<JsonNode> messages = new ArrayList<>();
            String cursor = "";
            do {
                JsonNode page = get(path + "/messages?limit=3" + cursor);
                page.path("messages").forEach(messages::add);
                cursor = page.path("next_cursor").isNull()
                        ? null
                        : "&cursor=" + page.path("next_cursor").asText();
            } while (cursor != null);
            assertThat(messages)
                    .isEqualTo(session.getValue().stream()
                            .sorted(Expected.oldestFirst())
                            .map(call -> Expected.json(Expected.message(call)))
                            .toList());
        }
    }

    private static void topSessions(List<UsageLedgerEntry> calls) throws Exception {
        assertThat(get("/api/token-usage/top-sessions")).isIn(Expected.either(top(calls, "tokens", 10)));
        assertThat(get("/api/token-usage/top-sessions?by=cost&limit=3")).isIn(Expected.either(top(calls, "cost", 3)));
        Window day = new Window(now.minus(Duration.ofHours(24)), now);
        assertThat(get("/api/token-usage/top-sessions?by=cost&limit=1000&time_range=24h"))
                .isIn(Expected.either(top(day.of(calls), "cost", 1000)));
    }

    private static JsonNode top(List<UsageLedgerEntry> calls, String by, int limit) {
        Comparator<Map.Entry<String, List<UsageLedgerEntry>>> order = by.equals("tokens")
                ? Comparator.comparing(session -> Expected.totalTokens(session.getValue()), Comparator.reverseOrder())
                : Comparator.comparing(
                        session -> Expected.cost(session.getValue()), Comparator.nullsLast(Comparator.reverseOrder()));
        List<Map<String, @Nullable Object>> sessions =
                Expected.grouped(calls, call -> call.getEvent().getSessionId()).entrySet().stream()
                        .sorted(order.thenComparing(Map.Entry::getKey, Expected::byCodePoint))
                        .limit(limit)
                        .map(session -> {
                            Map<String, @Nullable Object> row = new LinkedHashMap<>();
                            row.put("session_id", session.getKey());
                            row.putAll(Expected.sums(session.getValue()));
                            return row;
                        })
                        .toList();
        return whole(Map.of("sessions", sessions, "by", by, "limit", limit));
    }

    private static void cacheEfficiency(List<UsageLedgerEntry> calls, Random random) throws Exception {
        assertThat(get("/api/token-usage/cache-efficiency")).isEqualTo(whole(cached(calls)));
        assertThat(get("/api/token-usage/cache-efficiency?model=claude-sonnet-4-5"))
                .isEqualTo(whole(cached(calls.stream()
                        .filter(call -> call.getEvent().getModel().equals("claude-sonnet-4-5"))
                        .toList())));
        for (int i = 0; i < 4; i++) {
            String zone = ZONES.get(random.nextInt(ZONES.size()));
            List<String> windows = windowsOf(zone);
            String window = windows.get(random.nextInt(windows.size()));
            Window range = Window.around(calls, random);
            String path = "/api/token-usage/cache-efficiency?from=" + range.from + "&to=" + range.to + "&window="
                    + window + "&timezone=" + zone;
            assertThat(get(path)).as(path).isEqualTo(cachedBy(window, ZoneId.of(zone), range.of(calls)));
        }
    }

    private static JsonNode cachedBy(String window, ZoneId zone, List<UsageLedgerEntry> calls) {
        List<Map<String, @Nullable Object>> windows = new ArrayList<>();
        Expected.grouped(calls, call -> Expected.start(window, call.getEffectiveAt(), zone))
                .forEach((start, own) -> {
                    Map<String, @Nullable Object> row = cached(own);
                    row.put("window_start", start);
                    windows.add(row);
                });
        Map<String, @Nullable Object> expected = cached(calls);
        expected.put("windows", windows.subList(Math.max(0, windows.size() - 1_000), windows.size()));
        return whole(expected);
    }

    private static Map<String, @Nullable Object> cached(List<UsageLedgerEntry> calls) {
        Map<String, @Nullable Object> tokens = Expected.tokens(calls);
        BigDecimal read = (BigDecimal) tokens.get("cache_read");
        BigDecimal input = (BigDecimal) tokens.get("input");
        BigDecimal write = plus((BigDecimal) tokens.get("cache_write_5m"), (BigDecimal) tokens.get("cache_write_1h"));
        BigDecimal all = plus(plus(read, write), input);
        BigDecimal saved = null;
        for (UsageLedgerEntry call : calls) {
            if (call.getPrice() != null) {
                BigDecimal own = BigDecimal.ZERO;
                BigDecimal price = call.getPrice().getInput();
                var counts = call.getEvent().getTokens();
                own = own.add(
                        times(counts.getCacheRead(), price, call.getPrice().getCacheRead()));
                own = own.add(
                        times(counts.getCacheWrite5m(), price, call.getPrice().getCacheWrite5m()));
                own = own.add(
                        times(counts.getCacheWrite1h(), price, call.getPrice().getCacheWrite1h()));
                saved = plus(saved, own);
            }
        }
        Map<String, @Nullable Object> expected = new LinkedHashMap<>();
        expected.put("cache_read", read);
        expected.put("cache_write", write);
        expected.put("input", input);
        expected.put(
                "hit_ratio",
                all == null || all.signum() == 0
                        ? null
                        : (read == null ? BigDecimal.ZERO : read).divide(all, 4, java.math.RoundingMode.HALF_UP));
        expected.put("cost_saved", saved);
        expected.put("calls", calls.size());
        expected.put("unpriced_calls", Expected.sums(calls).get("unpriced_calls"));
        return expected;
    }

    private static BigDecimal times(@Nullable Long count, @Nullable BigDecimal input, @Nullable BigDecimal own) {
        return count == null || input == null || own == null
                ? BigDecimal.ZERO
                : input.subtract(own).multiply(BigDecimal.valueOf(count));
    }

    private static @Nullable BigDecimal plus(@Nullable BigDecimal one, @Nullable BigDecimal other) {
        return one == null ? other : other == null ? one : one.add(other);
    }

    private static JsonNode totals(String idName, String id, List<UsageLedgerEntry> calls) {
        Map<String, @Nullable Object> expected = new LinkedHashMap<>(Expected.sums(calls));
        expected.put(idName, id);
        expected.put(
                "first_used",
                calls.stream()
                        .map(UsageLedgerEntry::getEffectiveAt)
                        .min(Comparator.naturalOrder())
                        .orElse(null));
        expected.put(
                "last_used",
                calls.stream()
                        .map(UsageLedgerEntry::getEffectiveAt)
                        .max(Comparator.naturalOrder())
                        .orElse(null));
        expected.put("models", Expected.models(calls));
        return whole(expected);
    }

    private static JsonNode months(String id, String zone, List<UsageLedgerEntry> calls) {
        DateTimeFormatter month = DateTimeFormatter.ofPattern("yyyy-MM").withZone(ZoneId.of(zone));
        List<Map<String, @Nullable Object>> months = new ArrayList<>();
        Expected.grouped(calls, call -> month.format(call.getEffectiveAt())).forEach((name, own) -> {
            Map<String, @Nullable Object> row = new LinkedHashMap<>(Expected.sums(own));
            row.put("month", name);
            row.put("models", Expected.models(own));
            months.add(row);
        });
        return whole(Map.of("user_id", id, "timezone", zone, "months", months));
    }

    private static JsonNode whole(Map<String, ?> answer) {
        Map<String, @Nullable Object> whole = new LinkedHashMap<>(answer);
        whole.put("as_of", null);
        whole.put("complete", true);
        return Expected.json(whole);
    }

    private static <V> List<Map.Entry<String, V>> some(Map<String, V> groups, Random random) {
        List<Map.Entry<String, V>> all = new ArrayList<>(groups.entrySet());
        java.util.Collections.shuffle(all, random);
        return all.subList(0, Math.min(3, all.size()));
    }

    private static String escaped(String id) {
        return URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static JsonNode get(String path) throws Exception {
        Answer answer = Answer.get(gateway.port(), path);
        assertThat(answer.status()).as(path + " " + answer.body()).isEqualTo(200);
        return answer.json();
    }

    /** A half-open range. */
    private record Window(Instant from, Instant to) {
        /** From one call to another, of which the last is not in it. */
        static Window around(List<UsageLedgerEntry> calls, Random random) {
            Instant one = calls.get(random.nextInt(calls.size())).getEffectiveAt();
            Instant other = calls.get(random.nextInt(calls.size())).getEffectiveAt();
            return one.isBefore(other) ? new Window(one, other) : new Window(other, one);
        }

        List<UsageLedgerEntry> of(List<UsageLedgerEntry> calls) {
            Predicate<UsageLedgerEntry> inside = call -> !call.getEffectiveAt().isBefore(from)
                    && call.getEffectiveAt().isBefore(to);
            return calls.stream().filter(inside).toList();
        }
    }
}
