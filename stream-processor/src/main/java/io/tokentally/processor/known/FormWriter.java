package io.tokentally.processor.known;

import io.tokentally.ledger.UsedPrice;
import io.tokentally.processor.packed.GrowingNames;
import io.tokentally.processor.packed.PackedOutput;
import java.math.BigDecimal;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Packs a form: {@code flags, expiry, version, [kept until], number of names, the names' numbers, length of the rest, the
 * rest}. Head and names can be read, and moved to where other numbers are used, without the rest. Not thread-safe.
 *
 * @see FormReader
 */
final class FormWriter {
    static final int VOIDED = 1;
    static final int TIMED = 1 << 1;
    /** It is timed, and by another time than it expires by. */
    static final int OTHER_TIME = 1 << 2;
    /** Another form of the id expires later, and this one must outlive it. */
    static final int KEPT_LONGER = 1 << 3;

    static final int USAGE = 1 << 4;
    static final int SAVINGS = 1 << 5;

    static final List<String> STATUSES = List.of("ok", "error", "cancelled", "cache_hit");
    private static final int PRICES_CACHED = 1_024;

    private final PackedOutput rest = new PackedOutput(256);
    private final PackedOutput name = new PackedOutput(256);
    private final IdentityHashMap<UsedPrice, byte[]> prices = new IdentityHashMap<>();
    private final int[] numbers = new int[96];
    private int named;

    /**
     * @param base what times and versions are counted from
     * @param keptUntil in microseconds, not before the form expires
     */
    void write(KnownForm form, long keptUntil, Base base, GrowingNames names, PackedOutput out) {
        rest.clear();
        named = 0;
        int flags = writeRest(form, names) | (keptUntil != form.expiresBy() ? KEPT_LONGER : 0);
        out.number(flags);
        out.signed(form.expiresBy() - base.time());
        out.signed(form.version() - base.version());
        if (keptUntil != form.expiresBy()) {
            out.number(keptUntil - form.expiresBy());
        }
        out.number(named);
        for (int at = 0; at < named; at++) {
            out.number(numbers[at]);
        }
        out.number(rest.length());
        out.bytes(rest.array(), 0, rest.length());
    }

    private int writeRest(KnownForm form, GrowingNames names) {
        rest.fixed(form.fingerprintHigh());
        rest.fixed(form.fingerprintLow());
        rest.number(form.revision());
        rest.signed(form.arrivedAt() - form.expiresBy());
        int flags = form.voided() ? VOIDED : 0;
        Long effectiveAt = form.effectiveAt();
        if (effectiveAt != null) {
            flags |= TIMED;
            if (effectiveAt != form.expiresBy()) {
                flags |= OTHER_TIME;
                rest.signed(effectiveAt - form.expiresBy());
            }
        }
        if (form.contribution() instanceof UsageContribution usage) {
            write(usage, names);
            flags |= USAGE;
        } else if (form.contribution() instanceof SavingsContribution savings) {
            write(savings, names);
            flags |= SAVINGS;
        }
        return flags;
    }

    private void write(UsageContribution usage, GrowingNames names) {
        name(usage.tenant(), names);
        name(usage.userId(), names);
        name(usage.sessionId(), names);
        name(usage.provider(), names);
        name(usage.model(), names);
        int status = STATUSES.indexOf(usage.status());
        rest.number(status + 1);
        if (status < 0) {
            name(usage.status(), names);
        }
        Object[] optional = {
            usage.input(),
            usage.cacheRead(),
            usage.cacheWrite5m(),
            usage.cacheWrite1h(),
            usage.output(),
            usage.reasoning(),
            usage.latencyUs(),
            usage.inputCostUsd(),
            usage.outputCostUsd(),
            usage.reportedCostUsd(),
            usage.serviceTier(),
            usage.price()
        };
        writeOptional(optional, names);
        rest.number(usage.other().size());
        usage.other().forEach((other, count) -> {
            name(other, names);
            rest.number(count);
        });
    }

    private void write(SavingsContribution savings, GrowingNames names) {
        name(savings.tenant(), names);
        name(savings.sessionId(), names);
        name(savings.toolId(), names);
        name(savings.toolName(), names);
        name(savings.operationMode(), names);
        name(savings.priceSource(), names);
        rest.number(savings.original());
        rest.number(savings.actual());
        Boolean cacheHit = savings.cacheHit();
        Object[] optional = {
            savings.baselineCostUsd(),
            savings.actualCostUsd(),
            savings.priceUsd(),
            savings.responseTimeUs(),
            cacheHit == null ? null : cacheHit ? 1L : 0L,
            savings.provider(),
            savings.model()
        };
        writeOptional(optional, names);
    }

    /** A bit for each that is there, then these. */
    private void writeOptional(@Nullable Object[] values, GrowingNames names) {
        int there = 0;
        for (int at = 0; at < values.length; at++) {
            if (values[at] != null) {
                there |= 1 << at;
            }
        }
        rest.number(there);
        for (Object value : values) {
            if (value instanceof Long number) {
                rest.number(number);
            } else if (value instanceof BigDecimal usd) {
                rest.usd(usd);
            } else if (value instanceof String text) {
                name(text, names);
            } else if (value instanceof UsedPrice price) {
                byte[] packed = packed(price);
                number(names.number(packed, packed.length));
            }
        }
    }

    private void name(String text, GrowingNames names) {
        number(names.number(text, name));
    }

    private void number(int number) {
        numbers[named++] = number;
    }

    private byte[] packed(UsedPrice price) {
        byte[] known = prices.get(price);
        if (known != null) {
            return known;
        }
        if (prices.size() == PRICES_CACHED) {
            prices.clear();
        }
        byte[] packed = PackedPrice.of(price);
        prices.put(price, packed);
        return packed;
    }
}
