package io.tokentally.processor.known;

import io.tokentally.processor.packed.Names;
import io.tokentally.processor.packed.PackedInput;
import io.tokentally.processor.packed.PackedOutput;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@link FormWriter} wrote: the head at once, the form when asked. Not thread-safe.
 */
final class FormReader {
    private final PackedInput names = new PackedInput(new byte[0], 0);
    private final PackedInput rest = new PackedInput(new byte[0], 0);
    private byte[] bytes = new byte[0];
    private Base base = new Base(0, 0);
    private int flags;
    private long expiresBy;
    private long version;
    private long keptUntil;
    private int named;
    private int namesAt;
    private int restAt;
    private int restLength;
    private int end;

    /** Opens the form that starts at {@code offset}. */
    void open(byte[] of, int offset, Base countedFrom) {
        bytes = of;
        base = countedFrom;
        PackedInput in = names.at(of, offset);
        flags = in.size();
        expiresBy = base.time() + in.signed();
        version = base.version() + in.signed();
        keptUntil = (flags & FormWriter.KEPT_LONGER) != 0 ? expiresBy + in.number() : expiresBy;
        named = in.size();
        namesAt = in.position();
        for (int left = named; left > 0; left--) {
            in.number();
        }
        restLength = in.size();
        restAt = in.position();
        end = restAt + restLength;
    }

    /** Where the next form starts. */
    int end() {
        return end;
    }

    Base base() {
        return base;
    }

    long expiresBy() {
        return expiresBy;
    }

    /** In microseconds: no form of the id that came before expires later. */
    long keptUntil() {
        return keptUntil;
    }

    /**
     * Writes it anew among other names, counted from elsewhere.
     *
     * @param renumber from a name's number here to its number there
     */
    void move(IntUnaryOperator renumber, Base to, PackedOutput out) {
        out.number(flags);
        out.signed(expiresBy - to.time());
        out.signed(version - to.version());
        if ((flags & FormWriter.KEPT_LONGER) != 0) {
            out.number(keptUntil - expiresBy);
        }
        out.number(named);
        PackedInput in = names.at(bytes, namesAt);
        for (int left = named; left > 0; left--) {
            out.number(renumber.applyAsInt(in.size()));
        }
        out.number(restLength);
        out.bytes(bytes, restAt, restLength);
    }

    /** @param dictionary what its names' numbers stand for */
    KnownForm read(Names dictionary) {
        names.at(bytes, namesAt);
        rest.at(bytes, restAt);
        long high = rest.fixed();
        long low = rest.fixed();
        long revision = rest.number();
        long arrivedAt = expiresBy + rest.signed();
        Long effectiveAt = null;
        if ((flags & FormWriter.TIMED) != 0) {
            effectiveAt = (flags & FormWriter.OTHER_TIME) != 0 ? expiresBy + rest.signed() : expiresBy;
        }
        Contribution contribution = null;
        if ((flags & FormWriter.USAGE) != 0) {
            contribution = usage(dictionary);
        } else if ((flags & FormWriter.SAVINGS) != 0) {
            contribution = savings(dictionary);
        }
        return new KnownForm(
                revision,
                (flags & FormWriter.VOIDED) != 0,
                version,
                expiresBy,
                effectiveAt,
                arrivedAt,
                high,
                low,
                contribution);
    }

    private UsageContribution usage(Names dictionary) {
        String tenant = name(dictionary);
        String user = name(dictionary);
        String session = name(dictionary);
        String provider = name(dictionary);
        String model = name(dictionary);
        int status = rest.size();
        String statusName = status == 0 ? name(dictionary) : FormWriter.STATUSES.get(status - 1);
        int there = rest.size();
        Long input = count(there, 0);
        Long cacheRead = count(there, 1);
        Long cacheWrite5m = count(there, 2);
        Long cacheWrite1h = count(there, 3);
        Long output = count(there, 4);
        Long reasoning = count(there, 5);
        Long latency = count(there, 6);
        var inputCost = has(there, 7) ? rest.usd() : null;
        var outputCost = has(there, 8) ? rest.usd() : null;
        var reportedCost = has(there, 9) ? rest.usd() : null;
        String tier = has(there, 10) ? name(dictionary) : null;
        var price = has(there, 11) ? PackedPrice.read(dictionary.open(names.size())) : null;
        return new UsageContribution(
                tenant,
                user,
                session,
                provider,
                model,
                tier,
                statusName,
                input,
                cacheRead,
                cacheWrite5m,
                cacheWrite1h,
                output,
                reasoning,
                other(dictionary),
                inputCost,
                outputCost,
                reportedCost,
                latency,
                price);
    }

    private Map<String, Long> other(Names dictionary) {
        int left = rest.size();
        if (left == 0) {
            return Map.of();
        }
        Map<String, Long> other = new HashMap<>();
        for (; left > 0; left--) {
            other.put(name(dictionary), rest.number());
        }
        return other;
    }

    private SavingsContribution savings(Names dictionary) {
        String tenant = name(dictionary);
        String session = name(dictionary);
        String toolId = name(dictionary);
        String toolName = name(dictionary);
        String mode = name(dictionary);
        String source = name(dictionary);
        long original = rest.number();
        long actual = rest.number();
        int there = rest.size();
        var baseline = has(there, 0) ? rest.usd() : null;
        var actualCost = has(there, 1) ? rest.usd() : null;
        var price = has(there, 2) ? rest.usd() : null;
        Long responseTime = count(there, 3);
        Boolean cacheHit = has(there, 4) ? rest.number() == 1 : null;
        String provider = has(there, 5) ? name(dictionary) : null;
        String model = has(there, 6) ? name(dictionary) : null;
        return new SavingsContribution(
                tenant,
                session,
                toolId,
                toolName,
                mode,
                original,
                actual,
                baseline,
                actualCost,
                responseTime,
                cacheHit,
                provider,
                model,
                source,
                price);
    }

    private String name(Names dictionary) {
        return dictionary.open(names.size()).text();
    }

    private @Nullable Long count(int there, int bit) {
        return has(there, bit) ? rest.number() : null;
    }

    private static boolean has(int there, int bit) {
        return (there & 1 << bit) != 0;
    }
}
