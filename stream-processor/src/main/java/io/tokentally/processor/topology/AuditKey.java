package io.tokentally.processor.topology;

import io.tokentally.schemas.Bounds;
import io.tokentally.schemas.CanonicalJson;
import org.jspecify.annotations.Nullable;

/** Whose records are counted. Tenant and producer are empty where a record does not say, or says it out of bounds. */
record AuditKey(EventType type, String tenant, String producerId) {
    static AuditKey of(EventType type, @Nullable Event event) {
        return event == null
                ? new AuditKey(type, "", "")
                : new AuditKey(type, named(event.tenant()), named(event.producerId()));
    }

    private static String named(@Nullable String name) {
        return name != null && Bounds.isName(name) ? name : "";
    }

    /** The store's key. */
    String text() {
        return CanonicalJson.array(type.label(), tenant, producerId);
    }

    @Override
    public int hashCode() {
        return Hashes.spread(Hashes.mix(Hashes.mix(type.label().hashCode(), tenant.hashCode()), producerId.hashCode()));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AuditKey that
                && type == that.type
                && producerId.equals(that.producerId)
                && tenant.equals(that.tenant);
    }
}
