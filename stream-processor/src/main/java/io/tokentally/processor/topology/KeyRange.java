package io.tokentally.processor.topology;

import io.tokentally.schemas.CanonicalJson;
import java.util.List;

/**
 * The keys of a store that start with the same names, where keys are canonical JSON arrays.
 *
 * @param from inclusive
 * @param to behind the last
 */
public record KeyRange(String from, String to) {
    private static final char AFTER_COMMA = ',' + 1;
    private static final char AFTER_BRACKET = '[' + 1;

    /** Of the keys that start with {@code names}, and have more; {@code prefix} stands before the array. */
    public static KeyRange of(String prefix, List<String> names) {
        if (names.isEmpty()) {
            return new KeyRange(prefix + '[', prefix + AFTER_BRACKET);
        }
        String array = CanonicalJson.array(names.toArray(String[]::new));
        String open = prefix + array.substring(0, array.length() - 1);
        return new KeyRange(open + ',', open + AFTER_COMMA);
    }
}
