package io.tokentally.processor.known;

/** What an accepted form adds to totals, and what explains it later. Immutable, thread-safe. */
public sealed interface Contribution permits UsageContribution, SavingsContribution {
    String tenant();

    String sessionId();
}
