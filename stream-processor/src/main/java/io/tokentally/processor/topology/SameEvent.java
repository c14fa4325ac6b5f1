package io.tokentally.processor.topology;

import io.tokentally.processor.known.Contribution;
import io.tokentally.processor.known.SavingsContribution;
import io.tokentally.processor.known.UsageContribution;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * Whether a command speaks of the form that is known: all that totals, prices and history are made of must be alike, but for what
 * it costs. Its fingerprint cannot be compared: it is over the event as sent, which no ledger holds.
 */
final class SameEvent {
    private SameEvent() {}

    static boolean test(@Nullable Contribution known, @Nullable Contribution claimed) {
        return known != null && claimed != null && unpriced(known).equals(unpriced(claimed));
    }

    /** Whether both cost the same, whatever the price is from. */
    static boolean costsTheSame(@Nullable Contribution one, @Nullable Contribution other) {
        if (one instanceof UsageContribution a && other instanceof UsageContribution b) {
            return same(a.inputCostUsd(), b.inputCostUsd()) && same(a.outputCostUsd(), b.outputCostUsd());
        }
        if (one instanceof SavingsContribution a && other instanceof SavingsContribution b) {
            return same(a.priceUsd(), b.priceUsd());
        }
        return one == null && other == null;
    }

    private static boolean same(@Nullable BigDecimal one, @Nullable BigDecimal other) {
        if (one == null || other == null) {
            return one == null && other == null;
        }
        return one.compareTo(other) == 0;
    }

    private static Contribution unpriced(Contribution contribution) {
        if (contribution instanceof UsageContribution usage) {
            BigDecimal reported = usage.reportedCostUsd();
            return new UsageContribution(
                    usage.tenant(),
                    usage.userId(),
                    usage.sessionId(),
                    usage.provider(),
                    usage.model(),
                    usage.serviceTier(),
                    usage.status(),
                    usage.input(),
                    usage.cacheRead(),
                    usage.cacheWrite5m(),
                    usage.cacheWrite1h(),
                    usage.output(),
                    usage.reasoning(),
                    usage.other(),
                    null,
                    null,
                    reported == null ? null : reported.stripTrailingZeros(),
                    usage.latencyUs(),
                    null);
        }
        SavingsContribution savings = (SavingsContribution) contribution;
        return new SavingsContribution(
                savings.tenant(),
                savings.sessionId(),
                savings.toolId(),
                savings.toolName(),
                savings.operationMode(),
                savings.original(),
                savings.actual(),
                null,
                null,
                savings.responseTimeUs(),
                savings.cacheHit(),
                savings.provider(),
                savings.model(),
                "",
                null);
    }
}
