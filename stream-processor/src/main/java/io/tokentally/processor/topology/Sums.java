package io.tokentally.processor.topology;

import io.tokentally.event.TokenCounts;
import io.tokentally.event.ToolOperationEvent;
import io.tokentally.event.UsageEvent;
import io.tokentally.ledger.ToolLedgerEntry;
import io.tokentally.ledger.UsageLedgerEntry;
import io.tokentally.total.ClassTotal;
import io.tokentally.total.SavingsSums;
import io.tokentally.total.TokenTotals;
import io.tokentally.total.UsageSums;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What one ledger entry adds to a total, and how such sums are added. All arithmetic is exact. */
public final class Sums {
    private static final int USD_SCALE = 18;
    static final BigDecimal NO_USD = BigDecimal.ZERO.setScale(USD_SCALE);

    private Sums() {}

    public static UsageSums none() {
        UsageSums sums = new UsageSums();
        TokenTotals tokens = new TokenTotals();
        tokens.setInput(noTokens());
        tokens.setCacheRead(noTokens());
        tokens.setCacheWrite5m(noTokens());
        tokens.setCacheWrite1h(noTokens());
        tokens.setOutput(noTokens());
        tokens.setReasoning(noTokens());
        tokens.setOther(new HashMap<>());
        sums.setTokens(tokens);
        sums.setInputCostUsd(NO_USD);
        sums.setOutputCostUsd(NO_USD);
        sums.setReportedCostUsd(NO_USD);
        sums.setLatencyUs(BigDecimal.ZERO);
        return sums;
    }

    public static SavingsSums noSavings() {
        SavingsSums sums = new SavingsSums();
        sums.setTokensOriginal(BigDecimal.ZERO);
        sums.setTokensActual(BigDecimal.ZERO);
        sums.setBaselineCostUsd(NO_USD);
        sums.setActualCostUsd(NO_USD);
        sums.setResponseTimeUs(BigDecimal.ZERO);
        return sums;
    }

    /** What the entry adds; it must not be voided. */
    static UsageSums of(UsageLedgerEntry entry, OtherClasses otherClasses) {
        UsageEvent event = entry.getEvent();
        UsageSums sums = none();
        sums.setCalls(1);
        sums.setErrorCalls(event.getStatus().equals("error") ? 1 : 0);
        sums.setCancelledCalls(event.getStatus().equals("cancelled") ? 1 : 0);
        sums.setCacheHitCalls(event.getStatus().equals("cache_hit") ? 1 : 0);
        TokenCounts counts = event.getTokens();
        TokenTotals tokens = sums.getTokens();
        report(tokens.getInput(), counts.getInput());
        report(tokens.getCacheRead(), counts.getCacheRead());
        report(tokens.getCacheWrite5m(), counts.getCacheWrite5m());
        report(tokens.getCacheWrite1h(), counts.getCacheWrite1h());
        report(tokens.getOutput(), counts.getOutput());
        report(tokens.getReasoning(), counts.getReasoning());
        otherClasses.fold(counts.getOther()).forEach((name, count) -> {
            ClassTotal total = noTokens();
            report(total, count);
            tokens.getOther().put(name, total);
        });
        BigDecimal input = entry.getInputCostUsd();
        BigDecimal output = entry.getOutputCostUsd();
        if (input == null || output == null) {
            sums.setUnpricedCalls(1);
        } else {
            sums.setInputCostUsd(input);
            sums.setOutputCostUsd(output);
        }
        BigDecimal reported = event.getReportedCostUsd();
        if (reported != null) {
            sums.setReportedCostUsd(reported);
            sums.setReportedCostCalls(1);
        }
        Long latency = event.getLatencyUs();
        if (latency != null) {
            sums.setLatencyUs(BigDecimal.valueOf(latency));
            sums.setLatencyCalls(1);
        }
        return sums;
    }

    /** What the entry adds; it must not be voided. */
    static SavingsSums of(ToolLedgerEntry entry) {
        ToolOperationEvent event = entry.getEvent();
        SavingsSums sums = noSavings();
        sums.setOperations(1);
        sums.setTokensOriginal(BigDecimal.valueOf(event.getTokensOriginal()));
        sums.setTokensActual(BigDecimal.valueOf(event.getTokensActual()));
        sums.setBaselineCostUsd(entry.getBaselineCostUsd());
        sums.setActualCostUsd(entry.getActualCostUsd());
        Long responseTime = event.getResponseTimeUs();
        if (responseTime != null) {
            sums.setResponseTimeUs(BigDecimal.valueOf(responseTime));
            sums.setResponseTimeOperations(1);
        }
        Boolean cacheHit = event.getCacheHit();
        if (cacheHit != null) {
            sums.setCacheHitOperations(1);
            sums.setCacheHits(cacheHit ? 1 : 0);
        }
        return sums;
    }

    /** Adds {@code sign} times {@code more}, where {@code sign} is 1 or -1. */
    public static void add(UsageSums into, UsageSums more, int sign) {
        into.setCalls(into.getCalls() + sign * more.getCalls());
        into.setUnpricedCalls(into.getUnpricedCalls() + sign * more.getUnpricedCalls());
        into.setErrorCalls(into.getErrorCalls() + sign * more.getErrorCalls());
        into.setCancelledCalls(into.getCancelledCalls() + sign * more.getCancelledCalls());
        into.setCacheHitCalls(into.getCacheHitCalls() + sign * more.getCacheHitCalls());
        add(into.getTokens(), more.getTokens(), sign);
        into.setInputCostUsd(sum(into.getInputCostUsd(), more.getInputCostUsd(), sign));
        into.setOutputCostUsd(sum(into.getOutputCostUsd(), more.getOutputCostUsd(), sign));
        into.setReportedCostUsd(sum(into.getReportedCostUsd(), more.getReportedCostUsd(), sign));
        into.setReportedCostCalls(into.getReportedCostCalls() + sign * more.getReportedCostCalls());
        into.setLatencyUs(sum(into.getLatencyUs(), more.getLatencyUs(), sign));
        into.setLatencyCalls(into.getLatencyCalls() + sign * more.getLatencyCalls());
    }

    /** Adds {@code sign} times {@code more}, where {@code sign} is 1 or -1. */
    public static void add(SavingsSums into, SavingsSums more, int sign) {
        into.setOperations(into.getOperations() + sign * more.getOperations());
        into.setTokensOriginal(sum(into.getTokensOriginal(), more.getTokensOriginal(), sign));
        into.setTokensActual(sum(into.getTokensActual(), more.getTokensActual(), sign));
        into.setBaselineCostUsd(sum(into.getBaselineCostUsd(), more.getBaselineCostUsd(), sign));
        into.setActualCostUsd(sum(into.getActualCostUsd(), more.getActualCostUsd(), sign));
        into.setResponseTimeUs(sum(into.getResponseTimeUs(), more.getResponseTimeUs(), sign));
        into.setResponseTimeOperations(into.getResponseTimeOperations() + sign * more.getResponseTimeOperations());
        into.setCacheHits(into.getCacheHits() + sign * more.getCacheHits());
        into.setCacheHitOperations(into.getCacheHitOperations() + sign * more.getCacheHitOperations());
    }

    private static void add(TokenTotals into, TokenTotals more, int sign) {
        add(into.getInput(), more.getInput(), sign);
        add(into.getCacheRead(), more.getCacheRead(), sign);
        add(into.getCacheWrite5m(), more.getCacheWrite5m(), sign);
        add(into.getCacheWrite1h(), more.getCacheWrite1h(), sign);
        add(into.getOutput(), more.getOutput(), sign);
        add(into.getReasoning(), more.getReasoning(), sign);
        Map<String, ClassTotal> other = into.getOther();
        more.getOther().forEach((name, total) -> {
            ClassTotal sum = other.computeIfAbsent(name, added -> noTokens());
            add(sum, total, sign);
            if (sum.getReported() == 0 && sum.getSum().signum() == 0) {
                other.remove(name);
            }
        });
    }

    private static void add(ClassTotal into, ClassTotal more, int sign) {
        if (more.getReported() != 0 || more.getSum().signum() != 0) {
            into.setSum(sum(into.getSum(), more.getSum(), sign));
            into.setReported(into.getReported() + sign * more.getReported());
        }
    }

    private static BigDecimal sum(BigDecimal a, BigDecimal b, int sign) {
        return sign > 0 ? a.add(b) : a.subtract(b);
    }

    private static ClassTotal noTokens() {
        ClassTotal total = new ClassTotal();
        total.setSum(BigDecimal.ZERO);
        return total;
    }

    private static void report(ClassTotal total, @Nullable Long count) {
        if (count != null) {
            total.setSum(BigDecimal.valueOf(count));
            total.setReported(1);
        }
    }
}
