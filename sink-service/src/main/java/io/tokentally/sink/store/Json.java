package io.tokentally.sink.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tokentally.ledger.UsedPrice;
import io.tokentally.total.ClassTotal;
import java.math.BigDecimal;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Maps and prices as JSON text for jsonb columns. Decimals keep every digit and have no exponent. */
final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
            .build();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final String EMPTY = "{}";

    private Json() {}

    /** {@code {"project":"demo"}} */
    static String texts(Map<String, String> map) {
        if (map.isEmpty()) {
            return EMPTY;
        }
        ObjectNode object = NODES.objectNode();
        map.forEach(object::put);
        return text(object);
    }

    /** {@code {"input_audio":12}} */
    static String counts(Map<String, Long> map) {
        if (map.isEmpty()) {
            return EMPTY;
        }
        ObjectNode object = NODES.objectNode();
        map.forEach(object::put);
        return text(object);
    }

    /** {@code {"input_audio":{"sum":12,"reported":3}}} */
    static String totals(Map<String, ClassTotal> map) {
        if (map.isEmpty()) {
            return EMPTY;
        }
        ObjectNode object = NODES.objectNode();
        map.forEach((name, total) -> {
            ObjectNode sum = object.putObject(name);
            sum.set("sum", decimal(total.getSum()));
            sum.put("reported", total.getReported());
        });
        return text(object);
    }

    /** The price by its Avro names, USD per token, without what it does not have. */
    static @Nullable String price(@Nullable UsedPrice price) {
        if (price == null) {
            return null;
        }
        ObjectNode object = NODES.objectNode();
        object.put("book", price.getBook());
        object.put("provider", price.getProvider());
        object.put("model", price.getModel());
        if (price.getTier() != null) {
            object.put("tier", price.getTier());
        }
        object.put("context_over", price.getContextOver());
        put(object, "input", price.getInput());
        put(object, "cache_read", price.getCacheRead());
        put(object, "cache_write_5m", price.getCacheWrite5m());
        put(object, "cache_write_1h", price.getCacheWrite1h());
        put(object, "output", price.getOutput());
        put(object, "reasoning", price.getReasoning());
        ObjectNode other = object.putObject("other");
        price.getOther().forEach((name, perToken) -> put(other, name, perToken));
        return text(object);
    }

    private static void put(ObjectNode object, String name, @Nullable BigDecimal value) {
        if (value != null) {
            object.set(name, decimal(value));
        }
    }

    private static JsonNode decimal(BigDecimal value) {
        BigDecimal shortest = value.stripTrailingZeros();
        return DecimalNode.valueOf(shortest.scale() < 0 ? shortest.setScale(0) : shortest);
    }

    private static String text(JsonNode json) {
        try {
            return MAPPER.writeValueAsString(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of texts and numbers is always JSON", e);
        }
    }
}
