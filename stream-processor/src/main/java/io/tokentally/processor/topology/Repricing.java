package io.tokentally.processor.topology;

import io.tokentally.event.ToolOperationEvent;
import io.tokentally.event.UsageEvent;
import io.tokentally.processor.known.Contribution;
import io.tokentally.processor.known.KnownForm;
import io.tokentally.schemas.Fault;
import io.tokentally.schemas.Micros;
import io.tokentally.schemas.RejectReason;
import java.time.Instant;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * What a command to price a form again comes to, without any state: where the known form is the one that the command read, it is
 * made anew by the prices of now.
 *
 * @param form the form with its new price, and {@code entry} its ledger record; both null where nothing is to do
 * @param fault why the command is refused
 */
record Repricing(
        RepriceOutcome outcome,
        @Nullable KnownForm form,
        @Nullable SpecificRecord entry,
        @Nullable Fault fault) {

    /**
     * Works it out and changes nothing that outlives it.
     *
     * @param claimed the ledger record that the command brings
     * @param version that it names
     * @param known the known form of its event, null where there is none or it has expired
     * @param versions gives the next version, where one is needed
     */
    static Repricing of(
            Event event,
            SpecificRecord claimed,
            long version,
            @Nullable KnownForm known,
            Ledger ledger,
            LongSupplier versions) {
        if (known == null) {
            return nothing(RepriceOutcome.UNKNOWN);
        }
        Long effectiveAt = known.effectiveAt();
        if (known.voided() || known.version() != version || effectiveAt == null) {
            return nothing(RepriceOutcome.REPLACED);
        }
        if (!SameEvent.test(known.contribution(), Contributions.of(claimed)) || event.revision() != known.revision()) {
            return refused("the command's event is not the one that is known as version " + version);
        }
        Instant at = Micros.toInstant(effectiveAt);
        Instant arrivedAt = Micros.toInstant(known.arrivedAt());
        long next = versions.getAsLong();
        SpecificRecord entry = event.payload() instanceof UsageEvent usage
                ? ledger.entry(usage, next, at, arrivedAt)
                : ledger.entry((ToolOperationEvent) event.payload(), next, at, arrivedAt);
        Contribution priced = Objects.requireNonNull(Contributions.of(entry));
        if (SameEvent.costsTheSame(known.contribution(), priced)) {
            return nothing(RepriceOutcome.UNCHANGED);
        }
        KnownForm form = new KnownForm(
                known.revision(),
                false,
                next,
                known.expiresBy(),
                effectiveAt,
                known.arrivedAt(),
                known.fingerprintHigh(),
                known.fingerprintLow(),
                priced);
        return new Repricing(RepriceOutcome.REPRICED, form, entry, null);
    }

    static Repricing refused(Fault fault) {
        return new Repricing(RepriceOutcome.REJECTED, null, null, fault);
    }

    private static Repricing refused(String detail) {
        return refused(new Fault(RejectReason.CONFLICT, "", detail));
    }

    private static Repricing nothing(RepriceOutcome outcome) {
        return new Repricing(outcome, null, null, null);
    }
}
