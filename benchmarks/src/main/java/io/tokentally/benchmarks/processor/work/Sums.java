package io.tokentally.benchmarks.processor.work;

import io.tokentally.total.ClassTotal;
import io.tokentally.total.TokenTotals;
import io.tokentally.total.UsageSums;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.HashMap;
import org.jspecify.annotations.Nullable;

/** What calls add up to. Exact. Not thread-safe. */
public final class Sums {
    public static final int TOKEN_CLASSES = 6;
    private static final int COUNTS = 8 + 2 * TOKEN_CLASSES;
    static final BigDecimal NOTHING = BigDecimal.ZERO.setScale(18);

    private long calls;
    private long unpriced;
    private long errors;
    private long cancelled;
    private long cacheHits;
    private final long[] tokens = new long[TOKEN_CLASSES];
    private final long[] reported = new long[TOKEN_CLASSES];
    private BigDecimal inputCost = NOTHING;
    private BigDecimal outputCost = NOTHING;
    private BigDecimal reportedCost = NOTHING;
    private long reportedCostCalls;
    private long latency;
    private long latencyCalls;

    /** Adds {@code sign} times the call, where {@code sign} is 1 or -1. */
    public void add(Form form, int sign) {
        calls += sign;
        unpriced += form.inputCost() == null ? sign : 0;
        errors += form.status().equals("error") ? sign : 0;
        cancelled += form.status().equals("cancelled") ? sign : 0;
        cacheHits += form.status().equals("cache_hit") ? sign : 0;
        for (int i = 0; i < TOKEN_CLASSES; i++) {
            long count = form.tokens(i);
            if (count >= 0) {
                tokens[i] += sign * count;
                reported[i] += sign;
            }
        }
        inputCost = sum(inputCost, form.inputCost(), sign);
        outputCost = sum(outputCost, form.outputCost(), sign);
        if (form.reportedCost() != null) {
            reportedCost = sum(reportedCost, form.reportedCost(), sign);
            reportedCostCalls += sign;
        }
        if (form.latency() >= 0) {
            latency += sign * form.latency();
            latencyCalls += sign;
        }
    }

    /** Adds what is in the other. */
    public void add(Sums more) {
        calls += more.calls;
        unpriced += more.unpriced;
        errors += more.errors;
        cancelled += more.cancelled;
        cacheHits += more.cacheHits;
        for (int i = 0; i < TOKEN_CLASSES; i++) {
            tokens[i] += more.tokens[i];
            reported[i] += more.reported[i];
        }
        inputCost = inputCost.add(more.inputCost);
        outputCost = outputCost.add(more.outputCost);
        reportedCost = reportedCost.add(more.reportedCost);
        reportedCostCalls += more.reportedCostCalls;
        latency += more.latency;
        latencyCalls += more.latencyCalls;
    }

    private static BigDecimal sum(BigDecimal a, @Nullable BigDecimal b, int sign) {
        return b == null ? a : sign > 0 ? a.add(b) : a.subtract(b);
    }

    public long calls() {
        return calls;
    }

    public UsageSums toRecord() {
        UsageSums sums = new UsageSums();
        sums.setCalls(calls);
        sums.setUnpricedCalls(unpriced);
        sums.setErrorCalls(errors);
        sums.setCancelledCalls(cancelled);
        sums.setCacheHitCalls(cacheHits);
        sums.setTokens(new TokenTotals(total(0), total(1), total(2), total(3), total(4), total(5), new HashMap<>()));
        sums.setInputCostUsd(inputCost);
        sums.setOutputCostUsd(outputCost);
        sums.setReportedCostUsd(reportedCost);
        sums.setReportedCostCalls(reportedCostCalls);
        sums.setLatencyUs(BigDecimal.valueOf(latency));
        sums.setLatencyCalls(latencyCalls);
        return sums;
    }

    private ClassTotal total(int index) {
        return new ClassTotal(BigDecimal.valueOf(tokens[index]), reported[index]);
    }

    /** All counts in a row, for who stores them as numbers, beside the three costs. */
    public long[] counts() {
        long[] counts = new long[COUNTS];
        long[] first = {calls, unpriced, errors, cancelled, cacheHits, reportedCostCalls, latency, latencyCalls};
        System.arraycopy(first, 0, counts, 0, first.length);
        System.arraycopy(tokens, 0, counts, first.length, TOKEN_CLASSES);
        System.arraycopy(reported, 0, counts, first.length + TOKEN_CLASSES, TOKEN_CLASSES);
        return counts;
    }

    public BigDecimal inputCost() {
        return inputCost;
    }

    public BigDecimal outputCost() {
        return outputCost;
    }

    public BigDecimal reportedCost() {
        return reportedCost;
    }

    /** The reverse of {@link #counts()} and the costs. */
    public static Sums of(long[] counts, BigDecimal inputCost, BigDecimal outputCost, BigDecimal reportedCost) {
        Sums sums = new Sums();
        sums.calls = counts[0];
        sums.unpriced = counts[1];
        sums.errors = counts[2];
        sums.cancelled = counts[3];
        sums.cacheHits = counts[4];
        sums.reportedCostCalls = counts[5];
        sums.latency = counts[6];
        sums.latencyCalls = counts[7];
        System.arraycopy(counts, COUNTS - 2 * TOKEN_CLASSES, sums.tokens, 0, TOKEN_CLASSES);
        System.arraycopy(counts, COUNTS - TOKEN_CLASSES, sums.reported, 0, TOKEN_CLASSES);
        sums.inputCost = inputCost;
        sums.outputCost = outputCost;
        sums.reportedCost = reportedCost;
        return sums;
    }

    /** The same of a record; it has no further token classes. */
    public static Sums of(UsageSums record) {
        Sums sums = new Sums();
        sums.calls = record.getCalls();
        sums.unpriced = record.getUnpricedCalls();
        sums.errors = record.getErrorCalls();
        sums.cancelled = record.getCancelledCalls();
        sums.cacheHits = record.getCacheHitCalls();
        TokenTotals tokens = record.getTokens();
        ClassTotal[] classes = {
            tokens.getInput(),
            tokens.getCacheRead(),
            tokens.getCacheWrite5m(),
            tokens.getCacheWrite1h(),
            tokens.getOutput(),
            tokens.getReasoning()
        };
        for (int i = 0; i < TOKEN_CLASSES; i++) {
            sums.tokens[i] = classes[i].getSum().longValueExact();
            sums.reported[i] = classes[i].getReported();
        }
        sums.inputCost = record.getInputCostUsd();
        sums.outputCost = record.getOutputCostUsd();
        sums.reportedCost = record.getReportedCostUsd();
        sums.reportedCostCalls = record.getReportedCostCalls();
        sums.latency = record.getLatencyUs().longValueExact();
        sums.latencyCalls = record.getLatencyCalls();
        return sums;
    }

    @Override
    public String toString() {
        return "calls=" + calls + " unpriced=" + unpriced + " errors=" + errors + " cancelled=" + cancelled
                + " cache_hits=" + cacheHits + " tokens=" + Arrays.toString(tokens) + " reported="
                + Arrays.toString(reported) + " input_cost=" + plain(inputCost) + " output_cost=" + plain(outputCost)
                + " reported_cost=" + plain(reportedCost) + "/" + reportedCostCalls + " latency=" + latency + "/"
                + latencyCalls;
    }

    private static String plain(BigDecimal value) {
        return value.stripTrailingZeros().toPlainString();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Sums && toString().equals(other.toString());
    }

    @Override
    public int hashCode() {
        return toString().hashCode();
    }
}
