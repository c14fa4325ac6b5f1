package io.tokentally.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tokentally.ledger.UsageLedgerEntry;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** {@code /metrics/usage} and {@code /metrics/model-totals}. */
record UsageQuestions(Asking asking, List<UsageLedgerEntry> calls, Random random) {
    void ask() throws Exception {
        usage();
        models();
    }

    private void usage() throws Exception {
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
            AskedGroups asked = AskedGroups.random(
                    i < 4 ? List.of("provider", "model", "user") : known, List.of("tokens", "cost", "calls"), random);
            AskedRange range = AskedRange.around(calls, random);
            boolean detailed = i % 2 == 1;
            String path = "/metrics/usage?from=" + range.from() + "&to=" + range.to() + asked.query()
                    + (detailed ? "" : "&detail=false");
            JsonNode expected = usage(range.of(calls), asked, detailed);
            if (detailed) {
                asking.exactly(path, expected);
            } else {
                asking.same(path, expected);
            }
            if (asked.window() == null) {
                AskedRange before = range.before();
                asking.same(
                        path + "&compare=previous",
                        ComparedReference.rows(
                                "rows",
                                expected,
                                usage(before.of(calls), asked.unlimited(), detailed),
                                usageOfNone(detailed),
                                false,
                                before.from(),
                                before.to()));
            }
        }
        asking.same(
                "/metrics/usage?time_range=all&provider=claude&status=ok&limit=1000&group_by=user",
                usage(
                        calls.stream()
                                .filter(call -> call.getEvent().getProvider().equals("anthropic"))
                                .filter(call -> call.getEvent().getStatus().equals("ok"))
                                .toList(),
                        new AskedGroups(List.of("user"), null, "UTC", "tokens", 1000),
                        true));
    }

    private static JsonNode usage(List<UsageLedgerEntry> calls, AskedGroups asked, boolean detailed) {
        JsonNode answer = GroupedReference.usage(
                calls, asked.groups(), asked.window(), ZoneId.of(asked.zone()), asked.order(), asked.limit());
        if (!detailed) {
            answer.path("rows").forEach(UsageQuestions::withoutDetail);
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

    private void models() throws Exception {
        for (int i = 0; i < 6; i++) {
            String zone = AskedGroups.ZONES.get(random.nextInt(AskedGroups.ZONES.size()));
            AskedRange range =
                    i % 2 == 0 ? AskedRange.around(calls, random) : AskedRange.days(calls, ZoneId.of(zone), random);
            String path = "/metrics/model-totals?timezone=" + zone + "&from=" + range.from() + "&to=" + range.to();
            JsonNode expected = models(range.of(calls));
            asking.same(path, expected);
            List<String> windows = new ArrayList<>(AskedGroups.windowsOf(zone));
            windows.remove("month");
            String window = windows.get(random.nextInt(windows.size()));
            asking.same(path + "&window=" + window, modelsBy(window, ZoneId.of(zone), range.of(calls)));

            AskedRange before = i % 2 == 0 ? range.before() : range.daysBefore(ZoneId.of(zone));
            asking.same(
                    path + "&compare=previous",
                    ComparedReference.rows(
                            "models",
                            expected,
                            models(before.of(calls)),
                            Expected.json(Expected.sums(List.of())),
                            true,
                            before.from(),
                            before.to()));
        }
    }

    private static JsonNode models(List<UsageLedgerEntry> calls) {
        return Asking.whole(Map.of("models", Expected.models(calls)));
    }

    private static JsonNode modelsBy(String window, ZoneId zone, List<UsageLedgerEntry> calls) {
        List<Map<String, @Nullable Object>> rows = new ArrayList<>();
        Expected.grouped(calls, call -> Expected.start(window, call.getEffectiveAt(), zone))
                .forEach((start, own) -> Expected.models(own).forEach(row -> {
                    row.put("window_start", start);
                    rows.add(row);
                }));
        return Asking.whole(Map.of("models", rows));
    }
}
