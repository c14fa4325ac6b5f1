package io.tokentally.gateway.ingest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tokentally.event.TokenCounts;
import io.tokentally.gateway.http.ProblemException;
import io.tokentally.sdk.usage.NoUsageException;
import io.tokentally.sdk.usage.NormalizedUsage;
import io.tokentally.sdk.usage.UsageException;
import io.tokentally.sdk.usage.UsageNormalizer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a request reports as used: a provider's dialect, or the disjoint classes themselves. */
record Reported(
        TokenCounts tokens,
        @Nullable String tokenSource,
        @Nullable NormalizedUsage normalized) {
    private static final Set<String> CLASSES =
            Set.of("input", "cache_read", "cache_write_5m", "cache_write_1h", "output", "reasoning", "other", "total");

    /**
     * Reads {@code usage} or {@code response} from a request; of the two, one must be there.
     *
     * @param mayBeNothing whether there may be no usage at all, as of calls that failed and of voids
     */
    static Reported of(Fields fields, @Nullable String provider, boolean mayBeNothing) {
        ObjectNode usage = fields.object("usage");
        ObjectNode response = fields.object("response");
        if (usage != null && response != null) {
            throw ProblemException.unacceptable("usage and response are both given but one of them is to be");
        }
        if (usage != null && isOurs(usage)) {
            return ours(new Fields(usage, ""));
        }
        ObjectNode body = usage != null ? usage : response;
        if (body == null) {
            if (mayBeNothing) {
                return nothing();
            }
            throw ProblemException.unacceptable("usage or response is required but both are missing");
        }
        try {
            NormalizedUsage normalized = UsageNormalizer.normalize(provider, body);
            return new Reported(normalized.tokens(), normalized.tokenSource(), normalized);
        } catch (NoUsageException e) {
            if (mayBeNothing) {
                return nothing();
            }
            throw unreadable(usage != null, e);
        } catch (UsageException e) {
            throw unreadable(usage != null, e);
        }
    }

    private static ProblemException unreadable(boolean usage, UsageException e) {
        return ProblemException.unacceptable((usage ? "usage: " : "response: ") + e.getMessage());
    }

    private static Reported nothing() {
        return new Reported(TokenCounts.newBuilder().build(), null, null);
    }

    private static boolean isOurs(ObjectNode usage) {
        Set<String> names = new HashSet<>();
        usage.fieldNames().forEachRemaining(names::add);
        names.remove("total");
        return !names.isEmpty() && CLASSES.containsAll(names);
    }

    private static Reported ours(Fields fields) {
        Map<String, Long> other = new HashMap<>();
        ObjectNode others = fields.object("other");
        if (others != null) {
            Fields named = new Fields(others, "");
            others.fieldNames().forEachRemaining(name -> {
                Long count = named.whole(name);
                if (count != null) {
                    other.put(name, count);
                }
            });
        }
        fields.value("total"); // the classes stand, whatever total they are said to have
        TokenCounts tokens = TokenCounts.newBuilder()
                .setInput(fields.whole("input"))
                .setCacheRead(fields.whole("cache_read"))
                .setCacheWrite5m(fields.whole("cache_write_5m"))
                .setCacheWrite1h(fields.whole("cache_write_1h"))
                .setOutput(fields.whole("output"))
                .setReasoning(fields.whole("reasoning"))
                .setOther(other)
                .build();
        return new Reported(tokens, null, null);
    }
}
