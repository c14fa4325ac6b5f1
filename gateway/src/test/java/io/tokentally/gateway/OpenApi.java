package io.tokentally.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The description as the gateway serves it, to hold answers against. */
record OpenApi(JsonNode document) {
    private static final JsonSchemaFactory FACTORY = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);

    record Operation(String method, String path, JsonNode node) {
        @Override
        public String toString() {
            return method.toUpperCase(java.util.Locale.ROOT) + " " + path;
        }
    }

    List<Operation> operations() {
        List<Operation> operations = new ArrayList<>();
        for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
            for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
                operations.add(new Operation(method.getKey(), path.getKey(), method.getValue()));
            }
        }
        return operations;
    }

    Operation operation(String method, String requestPath) {
        String path = requestPath.contains("?") ? requestPath.substring(0, requestPath.indexOf('?')) : requestPath;
        return operations().stream()
                .filter(operation -> operation.method().equalsIgnoreCase(method))
                .filter(operation -> matches(operation.path(), path))
                .findFirst()
                .orElseThrow(() -> new AssertionError(method + " " + path + " is not described"));
    }

    /** A literal path goes before one with placeholders, since it is described first or matches alone. */
    private static boolean matches(String template, String path) {
        return template.equals(path)
                || (template.contains("{") && Pattern.matches(template.replaceAll("\\{[^}]+}", "[^/]+"), path));
    }

    JsonNode resolved(JsonNode node) {
        return node.has("$ref") ? document.at(node.path("$ref").asText().substring(1)) : node;
    }

    /** The content type's description in the answer of that status. */
    JsonNode content(Operation operation, int status, String type) {
        JsonNode response = resolved(operation.node().path("responses").path(Integer.toString(status)));
        String bare = type.contains(";") ? type.substring(0, type.indexOf(';')) : type;
        JsonNode content = response.path("content").path(bare);
        if (content.isMissingNode()) {
            throw new AssertionError(operation + " does not describe " + status + " as " + bare);
        }
        return content;
    }

    /** What is wrong with {@code value}; empty where it is as described. */
    List<String> faults(JsonNode schema, JsonNode value) {
        com.fasterxml.jackson.databind.node.ObjectNode whole = schema.deepCopy();
        whole.set("components", document.path("components"));
        JsonSchema validator = FACTORY.getSchema(
                whole,
                SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build());
        return validator.validate(value).stream()
                .map(ValidationMessage::toString)
                .toList();
    }
}
