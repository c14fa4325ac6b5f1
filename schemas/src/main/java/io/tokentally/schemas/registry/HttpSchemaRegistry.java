package io.tokentally.schemas.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.SchemaParseException;

/** A registry over Confluent's REST API. Thread-safe; remembers every answer for good, since ids never change. */
final class HttpSchemaRegistry implements SchemaRegistry {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final ObjectMapper JSON = new ObjectMapper();

    private record SubjectSchema(String subject, Schema schema) {}

    private final String baseUrl;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
    private final Map<SubjectSchema, Integer> ids = new ConcurrentHashMap<>();
    private final Map<Integer, Schema> schemas = new ConcurrentHashMap<>();

    HttpSchemaRegistry(String url) {
        baseUrl = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    }

    @Override
    public int register(String subject, Schema schema) {
        return ids.computeIfAbsent(new SubjectSchema(subject, schema), key -> registered(subject, schema));
    }

    private int registered(String subject, Schema schema) {
        try {
            return id(post(subjectPath(subject) + "/versions", schema));
        } catch (IncompatibleSchemaException e) {
            // Two services that start at once: whoever comes second is told that the subject exists already.
            try {
                return id(post(subjectPath(subject), schema));
            } catch (UnknownSchemaException absent) {
                e.addSuppressed(absent);
                throw e;
            }
        }
    }

    @Override
    public int idOf(String subject, Schema schema) {
        return ids.computeIfAbsent(new SubjectSchema(subject, schema), key -> id(post(subjectPath(subject), schema)));
    }

    @Override
    public Schema byId(int id) {
        return schemas.computeIfAbsent(id, key -> {
            JsonNode answer = ask("GET", "/schemas/ids/" + id, "");
            try {
                return new Schema.Parser().parse(answer.path("schema").asText());
            } catch (SchemaParseException e) {
                throw new UnknownSchemaException("schema " + id + " of " + baseUrl + " is no Avro schema", e);
            }
        });
    }

    @Override
    public void setCompatibility(String subject, String level) {
        ask("PUT", "/config/" + encoded(subject), body("compatibility", level));
    }

    private JsonNode post(String path, Schema schema) {
        return ask("POST", path, body("schema", schema.toString()));
    }

    private static int id(JsonNode answer) {
        if (!answer.path("id").isInt()) {
            throw new RegistryUnavailableException("the schema registry's answer has no id: " + answer);
        }
        return answer.path("id").intValue();
    }

    private static String subjectPath(String subject) {
        return "/subjects/" + encoded(subject);
    }

    private static String encoded(String subject) {
        return URLEncoder.encode(subject, StandardCharsets.UTF_8);
    }

    private static String body(String name, String value) {
        ObjectNode body = JSON.createObjectNode();
        body.put(name, value);
        return body.toString();
    }

    private JsonNode ask(String method, String path, String body) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(baseUrl + path))
                .timeout(TIMEOUT)
                .header("Content-Type", "application/vnd.schemaregistry.v1+json")
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> response;
        try {
            response = http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RegistryUnavailableException("interrupted while asking the schema registry " + baseUrl, e);
        } catch (IOException e) {
            throw new RegistryUnavailableException("the schema registry " + baseUrl + " cannot be reached: " + e, e);
        }
        return answer(method + " " + baseUrl + path, response);
    }

    /** A 404 with an error code of the registry's own is a definite "not found"; a bare one may be a wrong address. */
    private static JsonNode answer(String asked, HttpResponse<String> response) {
        JsonNode answer = parsed(response.body());
        int status = response.statusCode();
        String said = asked + " answered " + status + ": " + response.body();
        if (status == 200) {
            return answer;
        }
        if (status == 404 && answer.path("error_code").isInt()) {
            throw new UnknownSchemaException(said);
        }
        if (status == 409 || status == 422) {
            throw new IncompatibleSchemaException(said);
        }
        throw new RegistryUnavailableException(said);
    }

    private static JsonNode parsed(String body) {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException e) {
            return JSON.createObjectNode();
        }
    }
}
