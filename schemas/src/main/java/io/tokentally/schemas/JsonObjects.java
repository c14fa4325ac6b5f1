package io.tokentally.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether a text is one JSON object that everything behind admission can read, without building it: no name twice, no
 * NUL or lone surrogate behind an escape, no number that a decimal cannot hold. Thread-safe.
 */
final class JsonObjects {
    /** Of Jackson's messages; tells which of its methods gives a limit. */
    private static final Pattern LIMIT_SOURCE = Pattern.compile(", from `[^`]*`");

    /** Without a table of names, which would refuse names by what else was read before. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .build();

    private JsonObjects() {}

    /** What is wrong with {@code text}, to follow its name; null where nothing is. */
    static @Nullable String problem(String text) {
        if (text.equals("{}")) {
            return null;
        }
        try (JsonParser parser = JSON.createParser(text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return noObject(text);
            }
            String problem = inside(parser, text.indexOf('\\') >= 0);
            return problem != null || parser.nextToken() == null ? problem : noObject(text);
        } catch (StreamConstraintsException e) {
            return "is out of bounds: "
                    + LIMIT_SOURCE.matcher(e.getOriginalMessage()).replaceAll("");
        } catch (JacksonException e) {
            return unreadable(text, String.valueOf(e.getOriginalMessage()));
        } catch (IOException e) {
            throw new UncheckedIOException("a string does not fail to be read", e);
        }
    }

    private static @Nullable String inside(JsonParser parser, boolean escapes) throws IOException {
        String problem = null;
        while (problem == null && !parser.getParsingContext().inRoot()) {
            switch (parser.nextToken()) {
                case FIELD_NAME, VALUE_STRING -> problem = escapes ? ofString(parser.getText()) : null;
                case VALUE_NUMBER_FLOAT -> problem = ofNumber(parser);
                default -> {} // has nothing in itself that could be wrong
            }
        }
        return problem;
    }

    private static @Nullable String ofString(String string) {
        int nul = string.indexOf('\0');
        if (nul >= 0) {
            return "must not hold NUL but does at index " + nul + " of the string " + Checks.shown(string);
        }
        return UTF_8.newEncoder().canEncode(string)
                ? null
                : "must not hold a lone surrogate but does in the string " + Checks.shown(string);
    }

    private static @Nullable String ofNumber(JsonParser parser) throws IOException {
        try {
            parser.getDecimalValue();
            return null;
        } catch (ArithmeticException | NumberFormatException e) {
            return "holds a number whose exponent is out of bounds: " + cut(parser.getText());
        }
    }

    private static String unreadable(String text, String message) {
        if (message.startsWith("Duplicate ")) {
            return "must not hold a name twice: " + cut(message);
        }
        return message.contains(" surrogate ") // of names only
                ? "must not hold a lone surrogate: " + cut(message)
                : noObject(text);
    }

    private static String noObject(String text) {
        return "must be a JSON object but is " + Checks.shown(text);
    }

    private static String cut(String text) {
        return PlainText.of(text, 100);
    }
}
