package io.tokentally.pricing;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Names of service tiers, as requested or served. */
final class Tiers {

    private Tiers() {}

    /** Null for the standard tier under any of its names (compared without case), else the name in lower case. */
    static @Nullable String canonical(@Nullable String tier) {
        if (tier == null) {
            return null;
        }
        String name = tier.toLowerCase(Locale.ROOT);
        return switch (name) {
            case "", "default", "standard", "auto", "on_demand" -> null;
            default -> name;
        };
    }
}
