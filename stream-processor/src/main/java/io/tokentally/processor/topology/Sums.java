package io.tokentally.processor.topology;

import io.tokentally.total.ClassTotal;
import io.tokentally.total.SavingsSums;
import io.tokentally.total.TokenTotals;
import io.tokentally.total.UsageSums;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;

/** How published sums are added. All arithmetic is exact. */
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
}
