package io.tokentally.gateway.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tokentally.schemas.PlainDigits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * JSON as it comes and goes. In: bounded in depth and length of numbers, no duplicate names, nothing behind the value,
 * decimals exact. Out: snake_case, money in plain digits without trailing zeros, times in RFC 3339. Thread-safe.
 */
public final class Json {
    /** A batch may hold, three levels down, parameters as deep as admission takes them, which is this default. */
    private static final int MAX_DEPTH = StreamReadConstraints.DEFAULT_MAX_DEPTH + 3;

    /** What Jackson's messages tell of itself and not of the body. */
    private static final Pattern INTERNALS = Pattern.compile(
            ", from `[^`]*`|: enable `.*| \\((start marker at \\[Source|not recognized as one since).*");

    private static final ObjectMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .build())
                    .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                    .build())
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .addModule(new SimpleModule()
                    .addSerializer(BigDecimal.class, new Decimals())
                    .addSerializer(Instant.class, new Rfc3339()))
            .build();

    private Json() {}

    /**
     * The JSON object in {@code body}.
     *
     * @throws ProblemException 400 where it is no JSON or no object, 422 where it is deeper or longer than is read
     */
    public static ObjectNode object(String body) {
        JsonNode node;
        try (JsonParser parser = MAPPER.createParser(body)) {
            node = tree(parser);
        } catch (StreamConstraintsException e) {
            throw ProblemException.unacceptable("the body is out of bounds: " + told(e));
        } catch (JsonProcessingException e) {
            throw ProblemException.malformed("the body is not JSON: " + problem(e));
        } catch (IOException e) {
            throw inMemory(e);
        }
        if (node instanceof ObjectNode object) {
            return object;
        }
        throw ProblemException.malformed(
                node == null ? "the body is empty" : "the body must be a JSON object but is " + Shown.of(node));
    }

    /**
     * The object under {@code name} in {@code object}, to the letter.
     *
     * @param object the text of a JSON object that was read
     * @return empty where there is no object under that name
     */
    public static String source(String object, String name) {
        try (JsonParser parser = MAPPER.createParser(object)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean found = parser.currentName().equals(name);
                parser.nextToken();
                String source = source(object, parser);
                if (found) {
                    return source;
                }
            }
            return "";
        } catch (IOException e) {
            throw inMemory(e);
        }
    }

    /**
     * The objects in the array under {@code name} in {@code object}, each to the letter; empty for an entry of another
     * kind.
     */
    public static List<String> sources(String object, String name) {
        List<String> sources = new ArrayList<>();
        try (JsonParser parser = MAPPER.createParser(object)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean found = parser.currentName().equals(name);
                parser.nextToken();
                while (found && parser.nextToken() != JsonToken.END_ARRAY) {
                    sources.add(source(object, parser));
                }
                parser.skipChildren();
            }
            return sources;
        } catch (IOException e) {
            throw inMemory(e);
        }
    }

    /** Of the value that {@code parser} stands on; it then stands on the value's end. */
    private static String source(String text, JsonParser parser) throws IOException {
        int start = offset(parser);
        boolean object = parser.currentToken() == JsonToken.START_OBJECT;
        parser.skipChildren();
        return object ? text.substring(start, offset(parser) + 1) : "";
    }

    private static int offset(JsonParser parser) {
        return Math.toIntExact(parser.currentTokenLocation().getCharOffset());
    }

    private static @Nullable JsonNode tree(JsonParser parser) throws IOException {
        try {
            return MAPPER.readTree(parser);
        } catch (ArithmeticException | NumberFormatException e) {
            throw ProblemException.unacceptable(
                    "the body holds a number whose exponent is out of bounds: " + Shown.of(parser.getText()));
        }
    }

    /** {@code value}, a record or a map, as UTF-8. */
    public static byte[] bytes(Object value) {
        try {
            return MAPPER.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("an answer of " + value.getClass() + " cannot be written", e);
        }
    }

    private static String problem(JsonProcessingException e) {
        String message = e instanceof MismatchedInputException ? "something follows the object" : told(e);
        JsonLocation at = e.getLocation();
        return message + (at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr());
    }

    private static String told(JsonProcessingException e) {
        return INTERNALS.matcher(String.valueOf(e.getOriginalMessage())).replaceAll("");
    }

    private static UncheckedIOException inMemory(IOException e) {
        return new UncheckedIOException("text in memory does not fail to be read", e);
    }

    private static final class Decimals extends JsonSerializer<BigDecimal> {
        @Override
        public void serialize(BigDecimal value, JsonGenerator out, SerializerProvider provider) throws IOException {
            out.writeNumber(PlainDigits.text(value));
        }
    }

    private static final class Rfc3339 extends JsonSerializer<Instant> {
        @Override
        public void serialize(Instant value, JsonGenerator out, SerializerProvider provider) throws IOException {
            out.writeString(value.toString());
        }
    }
}
