package io.tokentally.cli.stack;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** Holds the fields of an answer against those that the gateway's own description names, in both directions. */
record Described(JsonNode document) {
    /** What differs; {@code path} is the template. */
    List<String> faults(String path, JsonNode answer) {
        JsonNode operation = document.path("paths").path(path).path("get");
        List<String> faults = new ArrayList<>();
        compare(path, operation.at("/responses/200/content/application~1json/schema"), answer, faults);
        return faults;
    }

    private void compare(String where, JsonNode reference, JsonNode value, List<String> faults) {
        JsonNode schema = reference.has("$ref")
                ? document.at(reference.path("$ref").asText().substring(1))
                : reference;
        if (value.isArray()) {
            value.forEach(item -> compare(where + "[]", schema.path("items"), item, faults));
        } else if (value.isObject() && schema.has("properties")) {
            Set<String> required = StreamSupport.stream(schema.path("required").spliterator(), false)
                    .map(JsonNode::asText)
                    .collect(Collectors.toCollection(TreeSet::new));
            for (Map.Entry<String, JsonNode> member : value.properties()) {
                required.remove(member.getKey());
                if (schema.path("properties").has(member.getKey())) {
                    JsonNode described = schema.path("properties").path(member.getKey());
                    compare(where + "/" + member.getKey(), described, member.getValue(), faults);
                } else {
                    faults.add(where + " has " + member.getKey() + ", which is not described");
                }
            }
            required.forEach(name -> faults.add(where + " has no " + name));
        } else if (value.isObject() && !schema.has("additionalProperties")) {
            faults.add(where + " is an object, which is not described");
        }
    }
}
