package io.tokentally.testkit;

import io.tokentally.event.TokenCounts;
import io.tokentally.event.ToolOperationEvent;
import io.tokentally.event.UsageEvent;
import io.tokentally.ledger.ToolLedgerEntry;
import io.tokentally.ledger.UsageLedgerEntry;
import io.tokentally.total.ClassTotal;
import io.tokentally.total.ModelTotal;
import io.tokentally.total.SavingsSums;
import io.tokentally.total.SavingsTotal;
import io.tokentally.total.SessionTotal;
import io.tokentally.total.TokenTotals;
import io.tokentally.total.UsageSums;
import io.tokentally.total.UserTotal;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Adds ledger entries up, each to every total that it belongs to. */
final class Summing {

    private static final Map<String, Duration> WINDOWS =
            Map.of("15m", Duration.ofMinutes(15), "hour", Duration.ofHours(1), "day", Duration.ofDays(1));

    private final Map<String, ModelTotal> models = new TreeMap<>();
    private final Map<String, UserTotal> users = new TreeMap<>();
    private final Map<String, SessionTotal> sessions = new TreeMap<>();
    private final Map<String, SavingsTotal> savings = new TreeMap<>();

    private final Set<String> otherClasses;

    /** @param otherClasses that totals keep apart; the others of a side are one */
    Summing(Set<String> otherClasses) {
        this.otherClasses = otherClasses;
    }

    Totals totals() {
        return new Totals(models, users, sessions, savings);
    }

    /** @param counts false for a form that was replaced: its totals exist, but without it */
    void usage(UsageLedgerEntry entry, boolean counts) {
        WINDOWS.forEach((window, length) -> add(model(entry, window, length).getSums(), entry, counts));
        add(user(entry).getSums(), entry, counts);
        add(session(entry).getSums(), entry, counts);
    }

    /** @param counts false for a form that was replaced: its totals exist, but without it */
    void tool(ToolLedgerEntry entry, boolean counts) {
        WINDOWS.forEach((window, length) -> add(savings(entry, window, length).getSums(), entry, counts));
    }

    private void add(UsageSums sums, UsageLedgerEntry entry, boolean counts) {
        if (!counts) {
            return;
        }
        UsageEvent event = entry.getEvent();
        sums.setCalls(sums.getCalls() + 1);
        switch (event.getStatus()) {
            case "error" -> sums.setErrorCalls(sums.getErrorCalls() + 1);
            case "cancelled" -> sums.setCancelledCalls(sums.getCancelledCalls() + 1);
            case "cache_hit" -> sums.setCacheHitCalls(sums.getCacheHitCalls() + 1);
            default -> {}
        }
        add(sums.getTokens(), event.getTokens());
        if (entry.getInputCostUsd() == null) {
            sums.setUnpricedCalls(sums.getUnpricedCalls() + 1);
        } else {
            sums.setInputCostUsd(sums.getInputCostUsd().add(entry.getInputCostUsd()));
            sums.setOutputCostUsd(sums.getOutputCostUsd().add(entry.getOutputCostUsd()));
        }
        if (event.getReportedCostUsd() != null) {
            sums.setReportedCostUsd(sums.getReportedCostUsd().add(event.getReportedCostUsd()));
            sums.setReportedCostCalls(sums.getReportedCostCalls() + 1);
        }
        if (event.getLatencyUs() != null) {
            sums.setLatencyUs(sums.getLatencyUs().add(BigDecimal.valueOf(event.getLatencyUs())));
            sums.setLatencyCalls(sums.getLatencyCalls() + 1);
        }
    }

    private void add(TokenTotals totals, TokenCounts counts) {
        add(totals.getInput(), counts.getInput());
        add(totals.getCacheRead(), counts.getCacheRead());
        add(totals.getCacheWrite5m(), counts.getCacheWrite5m());
        add(totals.getCacheWrite1h(), counts.getCacheWrite1h());
        add(totals.getOutput(), counts.getOutput());
        add(totals.getReasoning(), counts.getReasoning());
        Map<String, Long> other = new TreeMap<>();
        counts.getOther().forEach((name, count) -> other.merge(nameInTotals(name), count, Long::sum));
        other.forEach((name, count) -> add(
                totals.getOther()
                        .computeIfAbsent(name, n -> ClassTotal.newBuilder().build()),
                count));
    }

    private String nameInTotals(String name) {
        return otherClasses.contains(name) ? name : name.startsWith("input_") ? "input_other" : "output_other";
    }

    private static void add(ClassTotal total, @Nullable Long count) {
        if (count != null) {
            total.setSum(total.getSum().add(BigDecimal.valueOf(count)));
            total.setReported(total.getReported() + 1);
        }
    }

    private static void add(SavingsSums sums, ToolLedgerEntry entry, boolean counts) {
        if (!counts) {
            return;
        }
        ToolOperationEvent event = entry.getEvent();
        sums.setOperations(sums.getOperations() + 1);
        sums.setTokensOriginal(sums.getTokensOriginal().add(BigDecimal.valueOf(event.getTokensOriginal())));
        sums.setTokensActual(sums.getTokensActual().add(BigDecimal.valueOf(event.getTokensActual())));
        sums.setBaselineCostUsd(sums.getBaselineCostUsd().add(entry.getBaselineCostUsd()));
        sums.setActualCostUsd(sums.getActualCostUsd().add(entry.getActualCostUsd()));
        if (event.getResponseTimeUs() != null) {
            sums.setResponseTimeUs(sums.getResponseTimeUs().add(BigDecimal.valueOf(event.getResponseTimeUs())));
            sums.setResponseTimeOperations(sums.getResponseTimeOperations() + 1);
        }
        if (event.getCacheHit() != null) {
            sums.setCacheHits(sums.getCacheHits() + (event.getCacheHit() ? 1 : 0));
            sums.setCacheHitOperations(sums.getCacheHitOperations() + 1);
        }
    }

    private ModelTotal model(UsageLedgerEntry entry, String window, Duration length) {
        UsageEvent event = entry.getEvent();
        Instant start = start(entry.getEffectiveAt(), length);
        return models.computeIfAbsent(
                KeyText.of(event.getTenant(), event.getProvider(), event.getModel(), window, start.toString()),
                key -> ModelTotal.newBuilder()
                        .setTenant(event.getTenant())
                        .setProvider(event.getProvider())
                        .setModel(event.getModel())
                        .setWindow(window)
                        .setWindowStart(start)
                        .build());
    }

    private UserTotal user(UsageLedgerEntry entry) {
        UsageEvent event = entry.getEvent();
        Instant start = start(entry.getEffectiveAt(), Duration.ofDays(1));
        return users.computeIfAbsent(
                KeyText.of(
                        event.getTenant(),
                        event.getUserId(),
                        event.getProvider(),
                        event.getModel(),
                        "day",
                        start.toString()),
                key -> UserTotal.newBuilder()
                        .setTenant(event.getTenant())
                        .setUserId(event.getUserId())
                        .setProvider(event.getProvider())
                        .setModel(event.getModel())
                        .setWindow("day")
                        .setWindowStart(start)
                        .build());
    }

    private SessionTotal session(UsageLedgerEntry entry) {
        UsageEvent event = entry.getEvent();
        return sessions.computeIfAbsent(
                KeyText.of(event.getTenant(), event.getSessionId(), event.getProvider(), event.getModel()),
                key -> SessionTotal.newBuilder()
                        .setTenant(event.getTenant())
                        .setSessionId(event.getSessionId())
                        .setProvider(event.getProvider())
                        .setModel(event.getModel())
                        .build());
    }

    private SavingsTotal savings(ToolLedgerEntry entry, String window, Duration length) {
        ToolOperationEvent event = entry.getEvent();
        Instant start = start(entry.getEffectiveAt(), length);
        return savings.computeIfAbsent(
                KeyText.of(
                        event.getTenant(),
                        event.getToolId(),
                        event.getToolName(),
                        event.getOperationMode(),
                        window,
                        start.toString()),
                key -> SavingsTotal.newBuilder()
                        .setTenant(event.getTenant())
                        .setToolId(event.getToolId())
                        .setToolName(event.getToolName())
                        .setOperationMode(event.getOperationMode())
                        .setWindow(window)
                        .setWindowStart(start)
                        .build());
    }

    private static Instant start(Instant at, Duration window) {
        long seconds = window.toSeconds();
        return Instant.ofEpochSecond(Math.floorDiv(at.getEpochSecond(), seconds) * seconds);
    }
}
