package io.tokentally.processor.query;

import io.javalin.http.Context;
import io.tokentally.schemas.PlainText;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Query parameters, each known and given once: what cannot be read is told, never passed over. */
final class Parameters {
    private final Map<String, String> values = new HashMap<>();

    private Parameters() {}

    static Parameters of(Context context, Set<String> known) {
        Parameters parameters = new Parameters();
        String query = context.queryString();
        if (query == null || query.isEmpty()) {
            return parameters;
        }
        for (String pair : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            String name = decoded(equals < 0 ? pair : pair.substring(0, equals));
            String value = equals < 0 ? "" : decoded(pair.substring(equals + 1));
            if (!known.contains(name)) {
                throw new UnacceptableException("there is no parameter '" + PlainText.of(name, 80) + "'; known are "
                        + String.join(", ", new TreeSet<>(known)));
            }
            if (value.isEmpty()) {
                throw new IllegalArgumentException(name + " is empty: leave it out or give it a value");
            }
            if (parameters.values.put(name, value) != null) {
                throw new UnacceptableException(name + " is given more than once");
            }
        }
        return parameters;
    }

    /** By name. */
    Map<String, String> values() {
        return values;
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "the query's '" + PlainText.of(text, 80) + "' is not percent-encoded", e);
        }
    }
}
