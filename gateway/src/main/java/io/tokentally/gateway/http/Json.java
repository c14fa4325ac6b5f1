package io.tokentally.gateway.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
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

/**
 * JSON as it comes and goes. In: bounded in depth and length of numbers, no duplicate names, nothing behind the value,
 * decimals exact. Out: snake_case, money in plain digits without trailing zeros, times in RFC 3339. Thread-safe.
 */
public final class Json {
    private static final int MAX_DEPTH = 200;
    private static final int MAX_NUMBER_LENGTH = 400;

    private static final ObjectMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxNumberLength(MAX_NUMBER_LENGTH)
                            .build())
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
    public static ObjectNode object(byte[] body) {
        JsonNode node;
        try {
            node = MAPPER.readTree(body);
        } catch (StreamConstraintsException e) {
            throw ProblemException.unacceptable("the body is out of bounds: " + e.getOriginalMessage());
        } catch (JsonProcessingException e) {
            throw ProblemException.malformed("the body is not JSON: " + problem(e));
        } catch (IOException e) {
            throw new UncheckedIOException("bytes in memory do not fail to be read", e);
        }
        if (node instanceof ObjectNode object) {
            return object;
        }
        throw ProblemException.malformed(
                node.isMissingNode() ? "the body is empty" : "the body must be a JSON object but is " + Shown.of(node));
    }

    /** {@code value}, a record or a map, as UTF-8. */
    public static byte[] bytes(Object value) {
        try {
            return MAPPER.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("an answer of " + value.getClass() + " cannot be written", e);
        }
    }

    /** {@code node} as text, without white space. */
    public static String text(JsonNode node) {
        try {
            return MAPPER.writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("a node that was read can be written", e);
        }
    }

    private static String problem(JsonProcessingException e) {
        String message = e instanceof MismatchedInputException
                ? "something follows the object"
                : String.valueOf(e.getOriginalMessage());
        int internals = message.indexOf(" (start marker at [Source");
        JsonLocation at = e.getLocation();
        return (internals < 0 ? message : message.substring(0, internals))
                + (at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr());
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
