package io.tokentally.processor.topology;

import io.tokentally.processor.known.SavingsContribution;
import io.tokentally.total.SavingsSums;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** Tool operations as a {@link Tally}: which of its sums and counts is what. */
final class SavingsTally {
    private static final int USD_SCALE = 18;

    private static final int ORIGINAL = 0;
    private static final int ACTUAL = 1;
    private static final int BASELINE_USD = 2;
    private static final int ACTUAL_USD = 3;
    private static final int RESPONSE_TIME_US = 4;
    private static final int SUMS = 5;

    private static final int OPERATIONS = 0;
    private static final int RESPONSE_TIMES = 1;
    private static final int CACHE_HITS = 2;
    private static final int CACHE_HITS_KNOWN = 3;
    private static final int COUNTS = 4;

    private SavingsTally() {}

    static Tally none() {
        return new Tally(SUMS, COUNTS);
    }

    /** What one operation adds. */
    static Tally of(SavingsContribution savings) {
        Tally tally = none();
        tally.count(OPERATIONS, 1);
        tally.add(ORIGINAL, savings.original());
        tally.add(ACTUAL, savings.actual());
        addUsd(tally, BASELINE_USD, savings.baselineCostUsd());
        addUsd(tally, ACTUAL_USD, savings.actualCostUsd());
        Long responseTime = savings.responseTimeUs();
        if (responseTime != null) {
            tally.add(RESPONSE_TIME_US, responseTime);
            tally.count(RESPONSE_TIMES, 1);
        }
        Boolean cacheHit = savings.cacheHit();
        if (cacheHit != null) {
            tally.count(CACHE_HITS_KNOWN, 1);
            tally.count(CACHE_HITS, cacheHit ? 1 : 0);
        }
        return tally;
    }

    private static void addUsd(Tally tally, int sum, @Nullable BigDecimal usd) {
        if (usd != null) {
            tally.add(sum, usd, USD_SCALE, 1);
        }
    }

    static Tally of(SavingsSums sums) {
        Tally tally = none();
        tally.add(ORIGINAL, sums.getTokensOriginal(), 0, 1);
        tally.add(ACTUAL, sums.getTokensActual(), 0, 1);
        tally.add(BASELINE_USD, sums.getBaselineCostUsd(), USD_SCALE, 1);
        tally.add(ACTUAL_USD, sums.getActualCostUsd(), USD_SCALE, 1);
        tally.add(RESPONSE_TIME_US, sums.getResponseTimeUs(), 0, 1);
        tally.count(OPERATIONS, sums.getOperations());
        tally.count(RESPONSE_TIMES, sums.getResponseTimeOperations());
        tally.count(CACHE_HITS, sums.getCacheHits());
        tally.count(CACHE_HITS_KNOWN, sums.getCacheHitOperations());
        return tally;
    }

    static SavingsSums sums(Tally tally) {
        SavingsSums sums = new SavingsSums();
        sums.setTokensOriginal(tally.sum(ORIGINAL, 0));
        sums.setTokensActual(tally.sum(ACTUAL, 0));
        sums.setBaselineCostUsd(tally.sum(BASELINE_USD, USD_SCALE));
        sums.setActualCostUsd(tally.sum(ACTUAL_USD, USD_SCALE));
        sums.setResponseTimeUs(tally.sum(RESPONSE_TIME_US, 0));
        sums.setOperations(tally.count(OPERATIONS));
        sums.setResponseTimeOperations(tally.count(RESPONSE_TIMES));
        sums.setCacheHits(tally.count(CACHE_HITS));
        sums.setCacheHitOperations(tally.count(CACHE_HITS_KNOWN));
        return sums;
    }
}
