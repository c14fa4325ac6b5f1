package io.tokentally.sdk.usage;

import java.math.BigDecimal;

/** What one call cost, in USD, exact; all input classes and all output classes apart. */
public record UsageCost(BigDecimal input, BigDecimal output) {}
