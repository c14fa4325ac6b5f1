package io.tokentally.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tokentally.ledger.UsageLedgerEntry;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** What {@code /api/token-usage} says of users and sessions. */
record SubjectQuestions(Asking asking, List<UsageLedgerEntry> calls, Instant now, Random random) {
    void ask() throws Exception {
        users();
        sessions();
        topSessions();
    }

    private void users() throws Exception {
        for (var user : some(Expected.grouped(calls, call -> call.getEvent().getUserId()), random)) {
            String path = "/api/token-usage/user/" + Asking.escaped(user.getKey());
            asking.same(path, totals("user_id", user.getKey(), user.getValue()));

            AskedRange range = AskedRange.around(user.getValue(), random);
            asking.same(
                    path + "?from=" + range.from() + "&to=" + range.to(),
                    totals("user_id", user.getKey(), range.of(user.getValue())));

            String zone = AskedGroups.ZONES.get(random.nextInt(AskedGroups.ZONES.size()));
            asking.same(path + "/monthly?timezone=" + zone, months(user.getKey(), zone, user.getValue()));
        }
    }

    private void sessions() throws Exception {
        for (var session : some(Expected.grouped(calls, call -> call.getEvent().getSessionId()), random)) {
            String path = "/api/token-usage/session/" + Asking.escaped(session.getKey());
            asking.same(path, totals("session_id", session.getKey(), session.getValue()));

            List<JsonNode> messages = new ArrayList<>();
            String cursor = "";
            do {
                JsonNode page = asking.get(path + "/messages?limit=3" + cursor);
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

    private void topSessions() throws Exception {
        asking.same("/api/token-usage/top-sessions", top(calls, "tokens", 10));
        asking.same("/api/token-usage/top-sessions?by=cost&limit=3", top(calls, "cost", 3));
        AskedRange day = new AskedRange(now.minus(Duration.ofHours(24)), now);
        asking.same(
                "/api/token-usage/top-sessions?by=cost&limit=1000&time_range=24h", top(day.of(calls), "cost", 1000));
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
        return Asking.whole(Map.of("sessions", sessions, "by", by, "limit", limit));
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
        return Asking.whole(expected);
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
        return Asking.whole(Map.of("user_id", id, "timezone", zone, "months", months));
    }

    private static <V> List<Map.Entry<String, V>> some(Map<String, V> groups, Random random) {
        List<Map.Entry<String, V>> all = new ArrayList<>(groups.entrySet());
        Collections.shuffle(all, random);
        return all.subList(0, Math.min(3, all.size()));
    }
}
