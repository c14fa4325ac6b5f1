package io.tokentally.gateway.http;

import io.javalin.http.Context;
import io.tokentally.schemas.Providers;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The query parameters of one request. Reading one makes it known; {@link #done()} then refuses those nobody asked for, so
 * that a misspelt filter is told and not passed over. Used by one thread.
 */
public final class Params {
    private static final Pattern UUID =
            Pattern.compile("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");
    private static final int MAX_LENGTH = 4_096;

    private final Map<String, List<String>> values;
    private final Set<String> known = new TreeSet<>();

    Params(Map<String, List<String>> values) {
        this.values = values;
    }

    /**
     * The parameters of the request.
     *
     * @throws ProblemException 400 where the query is not what a URL may hold
     */
    public static Params of(Context context) {
        return new Params(QueryString.parse(context.queryString()));
    }

    /** Whether {@code text} is a UUID in its usual form of 36 characters. */
    public static boolean isUuid(String text) {
        return UUID.matcher(text).matches();
    }

    /** The parameter, or null where it is absent. An empty one, such as of an unset variable, is refused and not taken for none. */
    public @Nullable String text(String name) {
        known.add(name);
        List<String> given = values.getOrDefault(name, List.of());
        if (given.size() > 1) {
            throw ProblemException.unacceptable(name + " may be given once but is given " + given.size() + " times");
        }
        if (given.isEmpty()) {
            return null;
        }
        String value = given.get(0);
        if (value.isEmpty()) {
            throw ProblemException.malformed(name + " may not be empty; leave it out to ask for all");
        }
        if (value.length() > MAX_LENGTH || value.indexOf('\0') >= 0) {
            throw ProblemException.unacceptable(
                    name + " may not hold NUL or more than " + MAX_LENGTH + " characters but is " + Shown.of(value));
        }
        return value;
    }

    /** In lower case, as ids are kept. */
    public @Nullable String uuid(String name) {
        String value = text(name);
        if (value != null && !isUuid(value)) {
            throw ProblemException.malformed(name + " must be a UUID but is " + Shown.of(value));
        }
        return value == null ? null : value.toLowerCase(Locale.ROOT);
    }

    public @Nullable String oneOf(String name, Set<String> allowed) {
        String value = text(name);
        if (value != null && !allowed.contains(value)) {
            throw ProblemException.malformed(name + " must be one of " + String.join(", ", new TreeSet<>(allowed))
                    + " but is " + Shown.of(value));
        }
        return value;
    }

    public @Nullable Instant time(String name, ZoneId zone) {
        String value = text(name);
        return value == null ? null : Times.dateOrDateTime(name, value, zone);
    }

    /** By its canonical name, as it is kept. */
    public @Nullable String provider(String name) {
        String value = text(name);
        return value == null ? null : Providers.canonical(value);
    }

    /** An IANA zone; UTC where it is absent. */
    public ZoneId zone(String name) {
        String value = text(name);
        if (value == null) {
            return ZoneOffset.UTC;
        }
        if (!ZoneId.getAvailableZoneIds().contains(value)) {
            throw ProblemException.malformed(
                    name + " must be an IANA name such as UTC or Europe/Berlin but is " + Shown.of(value));
        }
        return ZoneId.of(value);
    }

    /** A list with commas between; empty where it is absent. */
    public List<String> list(String name) {
        String value = text(name);
        return value == null ? List.of() : List.of(value.split(",", -1));
    }

    /** A whole number from {@code min} to {@code max}. */
    public long whole(String name, long byDefault, long min, long max) {
        String value = text(name);
        if (value == null) {
            return byDefault;
        }
        try {
            long number = Long.parseLong(value);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw ProblemException.unacceptable(name + " must be a whole number but is " + Shown.of(value));
        }
        throw ProblemException.unacceptable(
                name + " must be from " + min + " to " + max + " but is " + Shown.of(value));
    }

    /**
     * Call it when all parameters were read.
     *
     * @throws ProblemException 422 for a parameter that was not asked for
     */
    public void done() {
        for (String name : values.keySet()) {
            if (!known.contains(name)) {
                throw ProblemException.unacceptable("unknown parameter " + Shown.of(name) + "; known here: "
                        + (known.isEmpty() ? "none" : String.join(", ", known)));
            }
        }
    }
}
