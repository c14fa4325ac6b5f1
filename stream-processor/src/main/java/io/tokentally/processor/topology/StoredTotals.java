package io.tokentally.processor.topology;

import io.tokentally.total.ModelTotal;
import io.tokentally.total.SavingsTotal;
import io.tokentally.total.SessionTotal;
import org.apache.avro.specific.SpecificRecord;

/** How totals lie in their store: all of a kind together, in the order of their public keys. */
public final class StoredTotals {
    private StoredTotals() {}

    static String key(TotalKind<?> kind, String publicKey) {
        return prefix(kind) + publicKey;
    }

    private static String prefix(TotalKind<?> kind) {
        return Character.toString((char) kind.tag());
    }

    /** The totals of a kind: what stands before their public keys, and what they are. */
    public record Totals<T extends SpecificRecord>(String prefix, Class<T> type) {}

    public static Totals<ModelTotal> models() {
        return totals(TotalKind.MODEL);
    }

    public static Totals<ModelTotal> unpriced() {
        return totals(TotalKind.UNPRICED);
    }

    public static Totals<SavingsTotal> savings() {
        return totals(TotalKind.SAVINGS);
    }

    public static Totals<SessionTotal> sessions() {
        return totals(TotalKind.SESSION);
    }

    private static <T extends SpecificRecord> Totals<T> totals(TotalKind<T> kind) {
        return new Totals<>(prefix(kind), kind.topic().valueType());
    }
}
