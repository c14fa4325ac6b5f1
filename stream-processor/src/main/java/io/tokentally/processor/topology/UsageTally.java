package io.tokentally.processor.topology;

import io.tokentally.processor.known.UsageContribution;
import io.tokentally.total.ClassTotal;
import io.tokentally.total.TokenTotals;
import io.tokentally.total.UsageSums;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** LLM calls as a {@link Tally}: which of its sums and counts is what. */
final class UsageTally {
    private static final int USD_SCALE = 18;

    // Sums; those of the six token classes have a count of the same number: how many calls reported the class.
    private static final int INPUT = 0;
    private static final int CACHE_READ = 1;
    private static final int CACHE_WRITE_5M = 2;
    private static final int CACHE_WRITE_1H = 3;
    private static final int OUTPUT = 4;
    private static final int REASONING = 5;
    private static final int INPUT_USD = 6;
    private static final int OUTPUT_USD = 7;
    private static final int REPORTED_USD = 8;
    private static final int LATENCY_US = 9;
    private static final int SUMS = 10;

    // Counts behind those of the token classes.
    private static final int CALLS = 6;
    private static final int UNPRICED = 7;
    private static final int ERRORS = 8;
    private static final int CANCELLED = 9;
    private static final int CACHE_HITS = 10;
    private static final int REPORTED_COSTS = 11;
    private static final int LATENCIES = 12;
    private static final int COUNTS = 13;

    private UsageTally() {}

    static Tally none() {
        return new Tally(SUMS, COUNTS);
    }

    /** Adds {@code sign} times a call, where {@code sign} is 1 or -1. */
    static void add(Tally tally, UsageContribution usage, OtherClasses otherClasses, int sign) {
        tally.count(CALLS, sign);
        switch (usage.status()) {
            case "error" -> tally.count(ERRORS, sign);
            case "cancelled" -> tally.count(CANCELLED, sign);
            case "cache_hit" -> tally.count(CACHE_HITS, sign);
            default -> {}
        }
        report(tally, INPUT, usage.input(), sign);
        report(tally, CACHE_READ, usage.cacheRead(), sign);
        report(tally, CACHE_WRITE_5M, usage.cacheWrite5m(), sign);
        report(tally, CACHE_WRITE_1H, usage.cacheWrite1h(), sign);
        report(tally, OUTPUT, usage.output(), sign);
        report(tally, REASONING, usage.reasoning(), sign);
        if (!usage.other().isEmpty()) {
            otherClasses.fold(usage.other()).forEach((name, count) -> {
                report(tally.part(name, 1, 1), 0, count, sign);
                tally.dropIfNothing(name);
            });
        }
        BigDecimal input = usage.inputCostUsd();
        BigDecimal output = usage.outputCostUsd();
        if (input == null || output == null) {
            tally.count(UNPRICED, sign);
        } else {
            tally.add(INPUT_USD, input, USD_SCALE, sign);
            tally.add(OUTPUT_USD, output, USD_SCALE, sign);
        }
        BigDecimal reported = usage.reportedCostUsd();
        if (reported != null) {
            tally.add(REPORTED_USD, reported, USD_SCALE, sign);
            tally.count(REPORTED_COSTS, sign);
        }
        Long latency = usage.latencyUs();
        if (latency != null) {
            tally.add(LATENCY_US, sign * latency);
            tally.count(LATENCIES, sign);
        }
    }

    private static void report(Tally tally, int tokenClass, @Nullable Long count, int sign) {
        if (count != null) {
            tally.add(tokenClass, sign * count);
            tally.count(tokenClass, sign);
        }
    }

    static Tally of(UsageSums sums) {
        Tally tally = none();
        TokenTotals tokens = sums.getTokens();
        put(tally, INPUT, tokens.getInput());
        put(tally, CACHE_READ, tokens.getCacheRead());
        put(tally, CACHE_WRITE_5M, tokens.getCacheWrite5m());
        put(tally, CACHE_WRITE_1H, tokens.getCacheWrite1h());
        put(tally, OUTPUT, tokens.getOutput());
        put(tally, REASONING, tokens.getReasoning());
        tokens.getOther().forEach((name, total) -> put(tally.part(name, 1, 1), 0, total));
        tally.add(INPUT_USD, sums.getInputCostUsd(), USD_SCALE, 1);
        tally.add(OUTPUT_USD, sums.getOutputCostUsd(), USD_SCALE, 1);
        tally.add(REPORTED_USD, sums.getReportedCostUsd(), USD_SCALE, 1);
        tally.add(LATENCY_US, sums.getLatencyUs(), 0, 1);
        tally.count(CALLS, sums.getCalls());
        tally.count(UNPRICED, sums.getUnpricedCalls());
        tally.count(ERRORS, sums.getErrorCalls());
        tally.count(CANCELLED, sums.getCancelledCalls());
        tally.count(CACHE_HITS, sums.getCacheHitCalls());
        tally.count(REPORTED_COSTS, sums.getReportedCostCalls());
        tally.count(LATENCIES, sums.getLatencyCalls());
        return tally;
    }

    private static void put(Tally tally, int tokenClass, ClassTotal total) {
        tally.add(tokenClass, total.getSum(), 0, 1);
        tally.count(tokenClass, total.getReported());
    }

    static UsageSums sums(Tally tally) {
        UsageSums sums = new UsageSums();
        TokenTotals tokens = new TokenTotals();
        tokens.setInput(total(tally, INPUT));
        tokens.setCacheRead(total(tally, CACHE_READ));
        tokens.setCacheWrite5m(total(tally, CACHE_WRITE_5M));
        tokens.setCacheWrite1h(total(tally, CACHE_WRITE_1H));
        tokens.setOutput(total(tally, OUTPUT));
        tokens.setReasoning(total(tally, REASONING));
        Map<String, ClassTotal> other = new HashMap<>();
        tally.forEachPart((name, part) -> other.put(name, total(part, 0)));
        tokens.setOther(other);
        sums.setTokens(tokens);
        sums.setInputCostUsd(tally.sum(INPUT_USD, USD_SCALE));
        sums.setOutputCostUsd(tally.sum(OUTPUT_USD, USD_SCALE));
        sums.setReportedCostUsd(tally.sum(REPORTED_USD, USD_SCALE));
        sums.setLatencyUs(tally.sum(LATENCY_US, 0));
        sums.setCalls(tally.count(CALLS));
        sums.setUnpricedCalls(tally.count(UNPRICED));
        sums.setErrorCalls(tally.count(ERRORS));
        sums.setCancelledCalls(tally.count(CANCELLED));
        sums.setCacheHitCalls(tally.count(CACHE_HITS));
        sums.setReportedCostCalls(tally.count(REPORTED_COSTS));
        sums.setLatencyCalls(tally.count(LATENCIES));
        return sums;
    }

    private static ClassTotal total(Tally tally, int tokenClass) {
        ClassTotal total = new ClassTotal();
        total.setSum(tally.sum(tokenClass, 0));
        total.setReported(tally.count(tokenClass));
        return total;
    }
}
