package io.tokentally.processor.topology;

import io.tokentally.total.ModelTotal;
import io.tokentally.total.SavingsTotal;
import org.apache.avro.specific.SpecificRecord;

/** How totals lie in their store: all of a kind together, in the order of their public keys. */
public final class StoredTotals {
    private StoredTotals() {}

    static String key(TotalKind<?> kind, String publicKey) {
        return (char) kind.tag() + publicKey;
    }

    /** Exclusive end of a kind's range. */
    private static String after(TotalKind<?> kind) {
        return Character.toString((char) (kind.tag() + 1));
    }

    /** A range of the store that holds one kind, and what its values are. */
    public record Range<T extends SpecificRecord>(String from, String to, Class<T> type) {}

    public static Range<ModelTotal> models() {
        return range(TotalKind.MODEL);
    }

    public static Range<SavingsTotal> savings() {
        return range(TotalKind.SAVINGS);
    }

    private static <T extends SpecificRecord> Range<T> range(TotalKind<T> kind) {
        return new Range<>(key(kind, ""), after(kind), kind.topic().valueType());
    }
}
