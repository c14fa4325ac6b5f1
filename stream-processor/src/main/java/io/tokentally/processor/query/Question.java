package io.tokentally.processor.query;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A question to the stores, as it also goes from instance to instance.
 *
 * @param parameters what rows must be like, by name; {@code tenant} is set by whoever checked the caller
 */
record Question(Kind kind, Map<String, String> parameters) {
    private static final String KIND = "kind";

    Question {
        parameters = Map.copyOf(parameters);
    }

    @Nullable
    String get(String name) {
        return parameters.get(name);
    }

    /** Null admits every tenant. */
    @Nullable
    String tenant() {
        return get("tenant");
    }

    boolean admits(String name, String value) {
        String wanted = get(name);
        return wanted == null || wanted.equals(value);
    }

    Selection selection() {
        return Selection.of(parameters);
    }

    Question with(String name, String value) {
        Map<String, String> more = new HashMap<>(parameters);
        more.put(name, value);
        return new Question(kind, more);
    }

    /** The same without a range. */
    Question ever() {
        Map<String, String> names = new HashMap<>(parameters);
        names.keySet().removeAll(Selection.PARAMETERS);
        return new Question(kind, names);
    }

    String toQuery() {
        Map<String, String> all = new TreeMap<>(parameters);
        all.put(KIND, kind.name());
        return all.entrySet().stream()
                .map(each -> each.getKey() + "=" + URLEncoder.encode(each.getValue(), UTF_8))
                .collect(Collectors.joining("&"));
    }

    /** @throws IllegalArgumentException where it is none */
    static Question ofPeer(Map<String, String> query) {
        Map<String, String> parameters = new HashMap<>(query);
        String kind = parameters.remove(KIND);
        return new Question(Kind.valueOf(String.valueOf(kind)), parameters);
    }
}
