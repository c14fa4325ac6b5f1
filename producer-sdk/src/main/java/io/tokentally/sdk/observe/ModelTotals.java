package io.tokentally.sdk.observe;

/** The totals of one model of one provider. */
public record ModelTotals(String provider, String model, UsageTotals totals) {}
