package io.tokentally.cli.imports;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The calls of one Codex session, in their order. A fork's log begins with a copy of its parent's, under times of its
 * own; a call's chain, a hash of its counts and of those of all calls before it, is the same in both. Used by one thread.
 */
final class CodexSession {
    /**
     * One call.
     *
     * @param chain what it and all before it counted, hashed
     * @param usage its counts, as the log has them
     */
    record Call(String chain, Instant at, String provider, String model, ObjectNode usage, Origin origin) {}

    private final String id;
    private final @Nullable String parent;
    private final Instant begun;
    private final Map<String, Call> calls = new LinkedHashMap<>();

    /**
     * @param parent the session it was forked from, or null
     * @param begun when its log begins
     */
    CodexSession(String id, @Nullable String parent, Instant begun) {
        this.id = id;
        this.parent = parent;
        this.begun = begun;
    }

    String id() {
        return id;
    }

    @Nullable
    String parent() {
        return parent;
    }

    Instant begun() {
        return begun;
    }

    List<Call> calls() {
        return List.copyOf(calls.values());
    }

    /** False where it is known already, as it is where a log lies in two folders. */
    boolean add(Call call) {
        return calls.putIfAbsent(call.chain(), call) == null;
    }

    /** Those calls that are not copied from {@code parentLog}; all where it is null. */
    List<Call> own(@Nullable CodexSession parentLog) {
        List<Call> own = new ArrayList<>(calls.values());
        if (parentLog != null) {
            own.removeIf(call -> parentLog.calls.containsKey(call.chain()));
        }
        return own;
    }
}
