package io.tokentally.schemas.serde;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.io.DecoderFactory;

/** Schemas as they may become, and records in them. */
public final class Evolution {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Evolution() {}

    /** {@code schema} with one more field, put first so that all others move. */
    public static Schema withField(Schema schema, String name, String type, String defaultValue) {
        ObjectNode field = JSON.createObjectNode();
        field.put("name", name);
        field.set("type", json(type));
        field.set("default", json(defaultValue));
        ObjectNode record = (ObjectNode) json(schema.toString());
        ((ArrayNode) record.get("fields")).insert(0, field);
        return new Schema.Parser().parse(record.toString());
    }

    /** {@code schema} without one field. */
    public static Schema withoutField(Schema schema, String name) {
        ObjectNode record = (ObjectNode) json(schema.toString());
        ArrayNode fields = (ArrayNode) record.get("fields");
        for (int i = fields.size() - 1; i >= 0; i--) {
            if (fields.get(i).path("name").asText().equals(name)) {
                fields.remove(i);
            }
        }
        return new Schema.Parser().parse(record.toString());
    }

    /** {@code record} under {@code schema}, fields by name, the others at their defaults. */
    public static GenericData.Record copy(IndexedRecord record, Schema schema) {
        byte[] bytes = Records.binary(record);
        GenericDatumReader<GenericData.Record> reader =
                new GenericDatumReader<>(record.getSchema(), schema, Records.MODEL);
        try {
            return reader.read(null, DecoderFactory.get().binaryDecoder(bytes, null));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(text, e);
        }
    }
}
