package io.tokentally.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import io.tokentally.ledger.UsageLedgerEntry;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** {@code /api/token-usage/cache-efficiency}. */
record CacheQuestions(Asking asking, List<UsageLedgerEntry> calls, Random random) {
    void ask() throws Exception {
        asking.exactly("/api/token-usage/cache-efficiency", Asking.whole(cached(calls)));
        asking.exactly(
                "/api/token-usage/cache-efficiency?model=claude-sonnet-4-5",
                Asking.whole(cached(calls.stream()
                        .filter(call -> call.getEvent().getModel().equals("claude-sonnet-4-5"))
                        .toList())));
        for (int i = 0; i < 4; i++) {
            String zone = AskedGroups.ZONES.get(random.nextInt(AskedGroups.ZONES.size()));
            List<String> windows = AskedGroups.windowsOf(zone);
            String window = windows.get(random.nextInt(windows.size()));
            AskedRange range = AskedRange.around(calls, random);
            String path = "/api/token-usage/cache-efficiency?from=" + range.from() + "&to=" + range.to() + "&window="
                    + window + "&timezone=" + zone;
            asking.exactly(path, cachedBy(window, ZoneId.of(zone), range.of(calls)));
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
        return Asking.whole(expected);
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
                        : (read == null ? BigDecimal.ZERO : read).divide(all, 4, RoundingMode.HALF_UP));
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
}
