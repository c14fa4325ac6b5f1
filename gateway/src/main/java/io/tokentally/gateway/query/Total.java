package io.tokentally.gateway.query;

import io.tokentally.gateway.query.Savings.Sums;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** Adds up {@link Sums}. Used by one thread. */
final class Total {
    BigDecimal operations = BigDecimal.ZERO;
    BigDecimal tokensOriginal = BigDecimal.ZERO;
    BigDecimal tokensActual = BigDecimal.ZERO;
    BigDecimal costBaseline = BigDecimal.ZERO;
    BigDecimal costActual = BigDecimal.ZERO;
    private BigDecimal responseTimeUs = BigDecimal.ZERO;
    private BigDecimal responseTimeOperations = BigDecimal.ZERO;

    void add(Sums row) {
        operations = operations.add(row.operations());
        tokensOriginal = tokensOriginal.add(row.tokensOriginal());
        tokensActual = tokensActual.add(row.tokensActual());
        costBaseline = costBaseline.add(row.costBaseline());
        costActual = costActual.add(row.costActual());
        responseTimeUs = responseTimeUs.add(row.responseTimeUs());
        responseTimeOperations = responseTimeOperations.add(row.responseTimeOperations());
    }

    void add(Total more) {
        operations = operations.add(more.operations);
        tokensOriginal = tokensOriginal.add(more.tokensOriginal);
        tokensActual = tokensActual.add(more.tokensActual);
        costBaseline = costBaseline.add(more.costBaseline);
        costActual = costActual.add(more.costActual);
        responseTimeUs = responseTimeUs.add(more.responseTimeUs);
        responseTimeOperations = responseTimeOperations.add(more.responseTimeOperations);
    }

    BigDecimal tokensPrevented() {
        return tokensOriginal.subtract(tokensActual);
    }

    BigDecimal costSaved() {
        return costBaseline.subtract(costActual);
    }

    @Nullable
    BigDecimal averageMillis() {
        return Rounding.averageMillis(responseTimeUs, responseTimeOperations);
    }
}
