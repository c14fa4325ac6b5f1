package io.tokentally.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tokentally.gateway.http.Answer;
import io.tokentally.ledger.ToolLedgerEntry;
import io.tokentally.ledger.UsageLedgerEntry;
import java.math.BigDecimal;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
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

    private static final Map<String, Duration> LENGTHS = Map.of(
            "1h", Duration.ofHours(1), "24h", Duration.ofDays(1), "7d", Duration.ofDays(7), "30d", Duration.ofDays(30));
    private static final Map<String, @Nullable Object> NO_OPERATIONS = noOperations();

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
        return Long.getLong("seed") == null
                ? LongStream.range(0, Long.getLong("questions.seeds", 20))
                : LongStream.of(Long.getLong("seed"));
    }

    private static Map<String, @Nullable Object> noOperations() {
        Map<String, @Nullable Object> none = new LinkedHashMap<>();
        List.of(
                        "operations",
                        "tokens_original",
                        "tokens_actual",
                        "tokens_prevented",
                        "cost_baseline",
                        "cost_actual",
                        "cost_saved")
                .forEach(name -> none.put(name, 0));
        none.put("avg_response_time_ms", null);
        return none;
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void answersEqualTheRecount(long seed) throws Exception {
        Random random = new Random(seed);
        // Around the days of 23 and 25 hours of this year, in some of the zones.
        Instant start = Instant.parse("2026-03-01T00:00:00Z").plus(Duration.ofHours(random.nextInt(24 * 240)));
        SeededData data = SeededData.load(home, seed, 250, start);
        // Days of answers end where the data does, to the microsecond.
        now = data.now()
                .minus(random.nextInt(200_000_000), ChronoUnit.MILLIS)
                .plus(random.nextInt(1_000), ChronoUnit.MICROS);
        users(data.calls(), random);
        sessions(data.calls(), random);
        topSessions(data.calls());
        cacheEfficiency(data.calls(), random);
        usage(data.calls(), random);
        savings(data.operations(), random);
        tools(data.operations(), random);
        models(data.calls(), random);
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
        for (int i = 0; i < 12; i++) {
            Grouped asked = Grouped.random(
                    i < 4 ? List.of("provider", "model", "user") : known, List.of("tokens", "cost", "calls"), random);
            Window range = Window.around(calls, random);
            boolean detailed = i % 2 == 1;
            String path = "/metrics/usage?from=" + range.from + "&to=" + range.to + asked.query()
                    + (detailed ? "" : "&detail=false");
            JsonNode expected = usage(range.of(calls), asked, detailed);
            if (detailed) {
                assertThat(get(path)).as(path).isEqualTo(expected);
            } else {
                same(path, expected);
            }
            if (asked.window == null) {
                Window before = range.before();
                same(
                        path + "&compare=previous",
                        ComparedReference.rows(
                                "rows",
                                expected,
                                usage(before.of(calls), asked.unlimited(), detailed),
                                usageOfNone(detailed),
                                false,
                                before.from,
                                before.to));
            }
        }
        same(
                "/metrics/usage?time_range=all&provider=claude&status=ok&limit=1000&group_by=user",
                usage(
                        calls.stream()
                                .filter(call -> call.getEvent().getProvider().equals("anthropic"))
                                .filter(call -> call.getEvent().getStatus().equals("ok"))
                                .toList(),
                        new Grouped(List.of("user"), null, "UTC", "tokens", 1000),
                        true));
    }

    private static JsonNode usage(List<UsageLedgerEntry> calls, Grouped asked, boolean detailed) {
        JsonNode answer = GroupedReference.usage(
                calls, asked.groups, asked.window, ZoneId.of(asked.zone), asked.order, asked.limit);
        if (!detailed) {
            answer.path("rows").forEach(ReferenceIT::withoutDetail);
        }
        return answer;
    }

    private static void withoutDetail(JsonNode row) {
        ((ObjectNode) row).remove(List.of("first_used", "last_used"));
        ((ObjectNode) row.path("latency_ms")).retain("avg");
    }

    private static JsonNode usageOfNone(boolean detailed) {
        ObjectNode none = (ObjectNode) Expected.json(Expected.sums(List.of()));
        none.put("errors", 0).putNull("first_used").putNull("last_used");
        none.putObject("latency_ms")
                .putNull("avg")
                .putNull("p50")
                .putNull("p95")
                .putNull("p99");
        if (!detailed) {
            withoutDetail(none);
        }
        return none;
    }

    private static void savings(List<ToolLedgerEntry> operations, Random random) throws Exception {
        List<String> ofTotals = List.of("tool_id", "tool", "mode");
        List<String> known = List.of(
                "tool_id",
                "tool_name",
                "operation_mode",
                "user",
                "session",
                "file",
                "provider",
                "model",
                "tag:project-0");
        for (int i = 0; i < 8; i++) {
            Grouped asked =
                    Grouped.random(i < 4 ? ofTotals : known, List.of("prevented", "cost", "operations"), random);
            String path = "/metrics/savings?time_range=all" + asked.query();
            assertThat(get(path)).as(path).isEqualTo(savings(operations, asked));

            Window range = Window.of(operations, random);
            path = "/metrics/savings?from=" + range.from + "&to=" + range.to + asked.query();
            JsonNode expected = savings(range.ofTools(operations), asked);
            assertThat(get(path)).as(path).isEqualTo(expected);
            if (asked.window == null) {
                Window before = range.before();
                same(
                        path + "&compare=previous",
                        ComparedReference.rows(
                                "rows",
                                expected,
                                savings(before.ofTools(operations), asked.unlimited()),
                                Expected.json(NO_OPERATIONS),
                                false,
                                before.from,
                                before.to));
            }
        }
        Window recent = new Window(now.minus(Duration.ofDays(2)), now);
        assertThat(get("/metrics/savings?group_by=operation_mode&tool_name=read&from=" + recent.from + "&to=" + now))
                .isEqualTo(savings(
                        recent.ofTools(operations).stream()
                                .filter(entry -> entry.getEvent().getToolName().equals("read"))
                                .toList(),
                        new Grouped(List.of("operation_mode"), null, "UTC", "prevented", 100)));
    }

    private static JsonNode savings(List<ToolLedgerEntry> operations, Grouped asked) {
        return GroupedReference.savings(
                operations, asked.groups, asked.window, ZoneId.of(asked.zone), asked.order, asked.limit);
    }

    private static void tools(List<ToolLedgerEntry> operations, Random random) throws Exception {
        for (String label : List.of("1h", "24h", "7d", "30d")) {
            Window range = new Window(now.minus(LENGTHS.get(label)), now);
            Map<String, Object> savings = SavingsReference.apiSavings(range.ofTools(operations), label, now);
            same("/metrics/api-savings?time_range=" + label, Expected.json(savings));
            Map<String, Object> breakdown = SavingsReference.breakdown(range.ofTools(operations));
            ObjectNode ofPeriod = ((ObjectNode) Expected.json(breakdown)).put("time_period", label);
            same("/metrics/tool-breakdown?time_range=" + label, ofPeriod);

            Window before = range.before();
            same(
                    "/metrics/api-savings?compare=previous&time_range=" + label,
                    compared(
                            Expected.json(savings),
                            SavingsReference.figures(range.ofTools(operations)),
                            SavingsReference.figures(before.ofTools(operations)),
                            before));
            same(
                    "/metrics/tool-breakdown?compare=previous&time_range=" + label,
                    compared(ofPeriod, breakdown, SavingsReference.breakdown(before.ofTools(operations)), before));
        }
        same("/metrics/api-savings?time_range=all", Expected.json(SavingsReference.apiSavings(operations, "all", now)));
        pages("", operations);
        pages(
                "&tool_name=search",
                operations.stream()
                        .filter(entry -> entry.getEvent().getToolName().equals("search"))
                        .toList());
        Window range = Window.of(operations, random);
        pages("&start_date=" + range.from + "&end_date=" + range.to, range.ofTools(operations));
    }

    private static JsonNode compared(
            JsonNode answer, Map<String, Object> now, Map<String, Object> earlier, Window before) {
        ObjectNode comparison = ComparedReference.ends(before.from, before.to);
        comparison.set("previous", Expected.json(earlier));
        comparison.set("change", ComparedReference.change(Expected.json(now), Expected.json(earlier)));
        return answer.<ObjectNode>deepCopy().set("comparison", comparison);
    }

    private static void pages(String filter, List<ToolLedgerEntry> operations) throws Exception {
        List<String> ids = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = get("/metrics/tool-operations?limit=40" + filter + cursor);
            assertThat(page.path("total").asInt()).as(filter).isEqualTo(operations.size());
            page.path("operations").forEach(row -> ids.add(row.path("id").asText()));
            cursor = page.path("next_cursor").isNull()
                    ? null
                    : "&cursor=" + page.path("next_cursor").asText();
        } while (cursor != null);
        assertThat(ids).as(filter).isEqualTo(SavingsReference.newestFirst(operations));
    }

    private static void models(List<UsageLedgerEntry> calls, Random random) throws Exception {
        for (int i = 0; i < 6; i++) {
            String zone = ZONES.get(random.nextInt(ZONES.size()));
            Window range = i % 2 == 0 ? Window.around(calls, random) : Window.days(calls, ZoneId.of(zone), random);
            String path = "/metrics/model-totals?timezone=" + zone + "&from=" + range.from + "&to=" + range.to;
            JsonNode expected = models(range.of(calls));
            same(path, expected);
            List<String> windows = new ArrayList<>(windowsOf(zone));
            windows.remove("month");
            String window = windows.get(random.nextInt(windows.size()));
            same(path + "&window=" + window, modelsBy(window, ZoneId.of(zone), range.of(calls)));

            Window before = i % 2 == 0 ? range.before() : range.daysBefore(ZoneId.of(zone));
            same(
                    path + "&compare=previous",
                    ComparedReference.rows(
                            "models",
                            expected,
                            models(before.of(calls)),
                            Expected.json(Expected.sums(List.of())),
                            true,
                            before.from,
                            before.to));
        }
    }

    private static JsonNode models(List<UsageLedgerEntry> calls) {
        return whole(Map.of("models", Expected.models(calls)));
    }

    private static JsonNode modelsBy(String window, ZoneId zone, List<UsageLedgerEntry> calls) {
        List<Map<String, @Nullable Object>> rows = new ArrayList<>();
        Expected.grouped(calls, call -> Expected.start(window, call.getEffectiveAt(), zone))
                .forEach((start, own) -> Expected.models(own).forEach(row -> {
                    row.put("window_start", start);
                    rows.add(row);
                }));
        return whole(Map.of("models", rows));
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

        Grouped unlimited() {
            return new Grouped(groups, window, zone, order, 100_000);
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
            same(path, totals("user_id", user.getKey(), user.getValue()));

            Window range = Window.around(user.getValue(), random);
            same(
                    path + "?from=" + range.from + "&to=" + range.to,
                    totals("user_id", user.getKey(), range.of(user.getValue())));

            String zone = ZONES.get(random.nextInt(ZONES.size()));
            same(path + "/monthly?timezone=" + zone, months(user.getKey(), zone, user.getValue()));
        }
    }

    private static void sessions(List<UsageLedgerEntry> calls, Random random) throws Exception {
        for (var session : some(Expected.grouped(calls, call -> call.getEvent().getSessionId()), random)) {
            String path = "/api/token-usage/session/" + escaped(session.getKey());
            same(path, totals("session_id", session.getKey(), session.getValue()));

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
        same("/api/token-usage/top-sessions", top(calls, "tokens", 10));
        same("/api/token-usage/top-sessions?by=cost&limit=3", top(calls, "cost", 3));
        Window day = new Window(now.minus(Duration.ofHours(24)), now);
        same("/api/token-usage/top-sessions?by=cost&limit=1000&time_range=24h", top(day.of(calls), "cost", 1000));
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

    /** But for further classes that only totals add up, see {@link Expected#folded}. */
    private static void same(String path, JsonNode expected) throws Exception {
        assertThat(Expected.folded(get(path))).as(path).isEqualTo(Expected.folded(expected));
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

        static Window of(List<ToolLedgerEntry> operations, Random random) {
            Instant one = operations.get(random.nextInt(operations.size())).getEffectiveAt();
            Instant other = operations.get(random.nextInt(operations.size())).getEffectiveAt();
            return one.isBefore(other) ? new Window(one, other) : new Window(other, one);
        }

        /** Up to three whole days of {@code zone}, from that of a call on. */
        static Window days(List<UsageLedgerEntry> calls, ZoneId zone, Random random) {
            LocalDate first = calls.get(random.nextInt(calls.size()))
                    .getEffectiveAt()
                    .atZone(zone)
                    .toLocalDate();
            return new Window(
                    first.atStartOfDay(zone).toInstant(),
                    first.plusDays(1 + random.nextInt(3)).atStartOfDay(zone).toInstant());
        }

        Window daysBefore(ZoneId zone) {
            LocalDate first = from.atZone(zone).toLocalDate();
            long days = ChronoUnit.DAYS.between(first, to.atZone(zone).toLocalDate());
            return new Window(first.minusDays(days).atStartOfDay(zone).toInstant(), from);
        }

        Window before() {
            return new Window(from.minus(Duration.between(from, to)), from);
        }

        List<UsageLedgerEntry> of(List<UsageLedgerEntry> calls) {
            return calls.stream().filter(call -> holds(call.getEffectiveAt())).toList();
        }

        List<ToolLedgerEntry> ofTools(List<ToolLedgerEntry> operations) {
            return operations.stream()
                    .filter(entry -> holds(entry.getEffectiveAt()))
                    .toList();
        }

        private boolean holds(Instant time) {
            return !time.isBefore(from) && time.isBefore(to);
        }
    }
}
