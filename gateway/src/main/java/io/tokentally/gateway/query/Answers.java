package io.tokentally.gateway.query;

import io.javalin.http.Context;
import io.tokentally.gateway.http.Json;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What all answers share: now, and how fresh they are. Ask for {@link #asOf} before the database is read, so that the answer
 * holds at least what it says. Thread-safe.
 *
 * @param fresh until when every event that arrived is in the database; null while that is not known
 */
public record Answers(Supplier<@Nullable Instant> fresh, InstantSource clock) {
    public Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    /** Also puts it into the header {@code As-Of}. */
    @Nullable
    public Instant asOf(Context context) {
        Instant asOf = fresh.get();
        asOf(context, asOf);
        return asOf;
    }

    /** The header alone, of an answer that was read earlier. */
    public static void asOf(Context context, @Nullable Instant asOf) {
        if (asOf != null) {
            context.header("As-Of", asOf.toString());
        }
    }

    public static void json(Context context, Object answer) {
        context.header("Cache-Control", "no-store").result(Json.bytes(answer)).contentType("application/json");
    }
}
