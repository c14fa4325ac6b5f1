package io.tokentally.sdk.usage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** {@link Usage} as it is written, and read again. */
final class OwnForm {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
            .build();
    private static final String INPUT_TOKENS = "inputTokens";
    private static final String OUTPUT_TOKENS = "outputTokens";
    private static final String TOTAL_TOKENS = "totalTokens";
    private static final String INPUT_COST = "inputCost";
    private static final String OUTPUT_COST = "outputCost";
    private static final String TOTAL_COST = "totalCost";
    private static final String MODEL = "model";
    private static final String PROVIDER = "provider";
    private static final String TIMESTAMP = "timestamp";
    private static final String TOKENS = "tokens";
    private static final String OTHER = "other";
    private static final Set<String> KEYS = Set.of(
            INPUT_TOKENS,
            OUTPUT_TOKENS,
            TOTAL_TOKENS,
            INPUT_COST,
            OUTPUT_COST,
            TOTAL_COST,
            MODEL,
            PROVIDER,
            TIMESTAMP,
            TOKENS);
    /** Bedrock says input, output and total by the same names, but none of these. */
    private static final Set<String> MARKS = Set.of(INPUT_COST, OUTPUT_COST, TOTAL_COST, PROVIDER, TIMESTAMP, TOKENS);

    private static final Set<String> CLASSES =
            Set.of("input", "cache_read", "cache_write_5m", "cache_write_1h", "output", "reasoning", OTHER, "total");

    private OwnForm() {}

    static Map<String, Object> write(Usage usage) {
        Map<String, Object> map = new LinkedHashMap<>();
        put(map, INPUT_TOKENS, usage.inputTokens());
        put(map, OUTPUT_TOKENS, usage.outputTokens());
        put(map, TOTAL_TOKENS, usage.totalTokens());
        put(map, INPUT_COST, usage.inputCost());
        put(map, OUTPUT_COST, usage.outputCost());
        put(map, TOTAL_COST, usage.totalCost());
        put(map, MODEL, usage.model());
        put(map, PROVIDER, usage.provider());
        put(map, TIMESTAMP, usage.timestamp() == null ? null : String.valueOf(usage.timestamp()));
        Map<String, Object> tokens = new LinkedHashMap<>();
        put(tokens, "input", usage.input());
        put(tokens, "cache_read", usage.cacheRead());
        put(tokens, "cache_write_5m", usage.cacheWrite5m());
        put(tokens, "cache_write_1h", usage.cacheWrite1h());
        put(tokens, "output", usage.output());
        put(tokens, "reasoning", usage.reasoning());
        put(tokens, OTHER, usage.other().isEmpty() ? null : new TreeMap<>(usage.other()));
        put(map, TOKENS, tokens.isEmpty() ? null : tokens);
        return map;
    }

    static String json(Usage usage) {
        try {
            return MAPPER.writeValueAsString(write(usage));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("numbers and text are always written", e);
        }
    }

    /** This form, or any that the normaliser knows. */
    static Usage readAny(Object body) {
        List<ObjectNode> events = Json.events(body);
        ObjectNode first = events.isEmpty() ? null : events.get(0);
        if (first != null && events.size() == 1 && !first.isEmpty() && KEYS.containsAll(Json.keys(first))) {
            return read(first);
        }
        return Call.of(events).usage(null).toUsage();
    }

    /** Whether it is this form and cannot be another. */
    static boolean isMarked(ObjectNode object) {
        return KEYS.containsAll(Json.keys(object))
                && Json.hasAny(object, MARKS)
                && (!object.has(TOKENS) || object.path(TOKENS).isObject());
    }

    static Usage read(ObjectNode object) {
        UsageBuilder usage = Usage.builder()
                .provider(text(object, PROVIDER))
                .model(text(object, MODEL))
                .timestamp(time(text(object, TIMESTAMP)))
                .inputCost(cost(object, INPUT_COST))
                .outputCost(cost(object, OUTPUT_COST))
                .totalCost(cost(object, TOTAL_COST));
        JsonNode tokens = object.path(TOKENS);
        if (tokens instanceof ObjectNode classes) {
            read(classes, usage);
        } else if (tokens.isMissingNode() || tokens.isNull()) {
            usage.input(sum(object, INPUT_TOKENS)).output(sum(object, OUTPUT_TOKENS));
        } else {
            throw new InvalidUsageException("tokens must be an object but is " + Json.shown(tokens));
        }
        Usage read = usage.build();
        same(INPUT_TOKENS, sum(object, INPUT_TOKENS), read.inputTokens());
        same(OUTPUT_TOKENS, sum(object, OUTPUT_TOKENS), read.outputTokens());
        same(TOTAL_TOKENS, sum(object, TOTAL_TOKENS), read.totalTokens());
        return read;
    }

    private static void read(ObjectNode classes, UsageBuilder usage) {
        if (!CLASSES.containsAll(Json.keys(classes))) {
            throw new UnknownUsageException("a tokens object", Json.keys(classes));
        }
        usage.input(Json.count(classes, "input"))
                .cacheRead(Json.count(classes, "cache_read"))
                .cacheWrite5m(Json.count(classes, "cache_write_5m"))
                .cacheWrite1h(Json.count(classes, "cache_write_1h"))
                .output(Json.count(classes, "output"))
                .reasoning(Json.count(classes, "reasoning"));
        ObjectNode others = Json.child(classes, OTHER);
        if (others != null) {
            for (String name : Json.keys(others)) {
                usage.other(name, Classes.zero(Json.count(others, name)));
            }
        }
    }

    /** Sums may be larger than a count may. */
    private static @Nullable Long sum(ObjectNode object, String name) {
        JsonNode node = object.path(name);
        if (node.isMissingNode() || node.isNull()) {
            return null;
        }
        if (!node.isIntegralNumber() || !node.canConvertToLong() || node.longValue() < 0) {
            throw new InvalidUsageException(name + " must be a whole number but is " + Json.shown(node));
        }
        return node.longValue();
    }

    private static void same(String name, @Nullable Long stated, @Nullable Long classes) {
        if (stated != null && !stated.equals(classes)) {
            throw new InvalidUsageException(name + " is " + stated + " but its token classes sum to " + classes);
        }
    }

    private static @Nullable BigDecimal cost(ObjectNode object, String name) {
        JsonNode node = object.path(name);
        if (node.isMissingNode() || node.isNull()) {
            return null;
        }
        boolean binary = node.isDouble() || node.isFloat();
        if (!node.isNumber() || (binary && !Double.isFinite(node.doubleValue()))) {
            throw new InvalidUsageException(name + " must be a number but is " + Json.shown(node));
        }
        return node.decimalValue();
    }

    private static @Nullable String text(ObjectNode object, String name) {
        JsonNode node = object.path(name);
        if (!node.isMissingNode() && !node.isNull() && !node.isTextual()) {
            throw new InvalidUsageException(name + " must be text but is " + Json.shown(node));
        }
        return node.textValue();
    }

    private static @Nullable Instant time(@Nullable String text) {
        try {
            return text == null || text.isEmpty()
                    ? null
                    : DateTimeFormatter.ISO_OFFSET_DATE_TIME.parse(text, Instant::from);
        } catch (DateTimeException e) {
            throw new InvalidUsageException("timestamp must be a time like 2026-01-31T00:00:00Z but is " + text);
        }
    }

    private static void put(Map<String, Object> map, String name, @Nullable Object value) {
        if (value != null) {
            map.put(name, value);
        }
    }
}
