package io.tokentally.schemas.serde;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.avro.Schema;

/** A schema as the registry and other languages see it: without Java's own {@code avro.java.string}. */
public final class PublicSchema {
    private static final String JAVA_STRING = "avro.java.string";

    private PublicSchema() {}

    public static Schema of(Schema schema) {
        try {
            JsonNode json = new ObjectMapper().readTree(schema.toString());
            return new Schema.Parser().parse(strip(json).toString());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a schema's text is JSON", e);
        }
    }

    private static JsonNode strip(JsonNode json) {
        if (json instanceof ObjectNode object && object.has(JAVA_STRING)) {
            object.remove(JAVA_STRING);
            if (object.size() == 1) {
                return object.get("type");
            }
        }
        if (json instanceof ObjectNode object) {
            object.properties().forEach(property -> property.setValue(strip(property.getValue())));
        } else if (json instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                array.set(i, strip(array.get(i)));
            }
        }
        return json;
    }
}
