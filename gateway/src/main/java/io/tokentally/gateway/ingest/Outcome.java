package io.tokentally.gateway.ingest;

import io.tokentally.gateway.http.ProblemException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What became of one event: acknowledged, accepted but not acknowledged, or refused. */
record Outcome(@Nullable Accepted event, @Nullable ProblemException failure) {
    static Outcome acknowledged(Accepted event) {
        return new Outcome(event, null);
    }

    static Outcome unacknowledged(Accepted event, ProblemException failure) {
        return new Outcome(event, failure);
    }

    static Outcome refused(ProblemException failure) {
        return new Outcome(null, failure);
    }

    boolean isAcknowledged() {
        return failure == null;
    }

    boolean isRefused() {
        return event == null;
    }

    /** The event of an outcome that is not refused. */
    Accepted accepted() {
        return Objects.requireNonNull(event);
    }

    /** The entry in a batch's results. An unacknowledged one tells its id, under which it may safely be sent again. */
    Map<String, Object> result() {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("status", failure == null ? "success" : "error");
        if (event != null) {
            result.put("id", event.id());
        }
        if (failure != null) {
            result.put("detail", failure.detail());
        }
        return result;
    }
}
