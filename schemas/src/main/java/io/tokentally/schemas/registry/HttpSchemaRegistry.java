package io.tokentally.schemas.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;

/**
 * A registry over Confluent's REST API. Thread-safe; remembers every answer for good, since ids never change. Nobody
 * waits for another's question: two who ask the same at once both ask.
 */
final class HttpSchemaRegistry implements SchemaRegistry {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final ObjectMapper JSON = new ObjectMapper();

    private record SubjectSchema(String subject, Schema schema) {}

    private final String baseUrl;
    private final Duration timeout;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
    private final Map<SubjectSchema, Integer> ids = new ConcurrentHashMap<>();
    private final Map<Integer, Schema> schemas = new ConcurrentHashMap<>();

    HttpSchemaRegistry(String url) {
        this(url, TIMEOUT);
    }

    /** @param timeout of one question, to the last byte of its answer */
    HttpSchemaRegistry(String url, Duration timeout) {
        checkAddress(url);
        baseUrl = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
        this.timeout = timeout;
    }

    private static void checkAddress(String url) {
        try {
            HttpRequest.newBuilder(URI.create(url));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "the schema registry's address must be one http:// or https:// URL but is '" + url + "'", e);
        }
    }

    @Override
    public int register(String subject, Schema schema) {
        try {
            return idAt(subjectPath(subject) + "/versions", subject, schema);
        } catch (IncompatibleSchemaException e) {
            // Two services that start at once: whoever comes second is told that the subject exists already.
            try {
                return idOf(subject, schema);
            } catch (UnknownSchemaException | IncompatibleSchemaException absent) {
                e.addSuppressed(absent);
                throw e;
            }
        }
    }

    @Override
    public int idOf(String subject, Schema schema) {
        return idAt(subjectPath(subject), subject, schema);
    }

    private int idAt(String path, String subject, Schema schema) {
        SubjectSchema key = new SubjectSchema(subject, schema);
        Integer known = ids.get(key);
        if (known != null) {
            return known;
        }
        int id = id(ask("POST", path, body("schema", schema.toString())));
        ids.put(key, id);
        return id;
    }

    @Override
    public Schema byId(int id) {
        Schema known = schemas.get(id);
        if (known != null) {
            return known;
        }
        JsonNode text = ask("GET", "/schemas/ids/" + id, "").path("schema");
        if (!text.isTextual()) {
            throw new RegistryUnavailableException("the answer of " + baseUrl + " for id " + id + " has no schema");
        }
        try {
            Schema schema = new Schema.Parser().parse(text.asText());
            schemas.put(id, schema);
            return schema;
        } catch (AvroRuntimeException e) {
            throw new UnknownSchemaException("schema " + id + " of " + baseUrl + " is no Avro schema", e);
        }
    }

    @Override
    public void setCompatibility(String subject, String level) {
        String path = "/config/" + encoded(subject);
        try {
            ask("PUT", path, body("compatibility", level));
        } catch (IncompatibleSchemaException e) {
            // Two services that start at once: the rule was made between this one's look and its write.
            ask("PUT", path, body("compatibility", level));
        }
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
                .header("Content-Type", "application/vnd.schemaregistry.v1+json")
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body))
                .build();
        return answer(method, method + " " + baseUrl + path, send(request));
    }

    /** HttpRequest's own timeout ends with the headers, so that a body could be waited for without end. */
    private HttpResponse<String> send(HttpRequest request) {
        CompletableFuture<HttpResponse<String>> sent = http.sendAsync(request, HttpResponse.BodyHandlers.ofString());
        try {
            return sent.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            sent.cancel(true);
            Thread.currentThread().interrupt();
            throw new RegistryUnavailableException("interrupted while asking the schema registry " + baseUrl, e);
        } catch (TimeoutException e) {
            sent.cancel(true);
            throw new RegistryUnavailableException(
                    "the schema registry " + baseUrl + " gave no answer within " + timeout, e);
        } catch (ExecutionException e) {
            throw new RegistryUnavailableException(
                    "the schema registry " + baseUrl + " cannot be reached: " + e.getCause(), e);
        }
    }

    private static JsonNode answer(String method, String asked, HttpResponse<String> response) {
        JsonNode answer = parsed(response.body());
        int status = response.statusCode();
        String said = asked + " answered " + status + ": " + response.body();
        if (status == 200) {
            return answer;
        }
        if (status == 404 && isRegistrysOwn(answer.path("error_code"))) {
            throw new UnknownSchemaException(said);
        }
        if ((status == 409 || status == 422) && !method.equals("GET")) {
            throw new IncompatibleSchemaException(said);
        }
        throw new RegistryUnavailableException(said);
    }

    /** 40401 to 40403 say what is not there. A server asked at a wrong path says error_code 404 or 0, which is nothing definite. */
    private static boolean isRegistrysOwn(JsonNode notFound) {
        return notFound.isInt() && notFound.intValue() / 100 == 404;
    }

    private static JsonNode parsed(String body) {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException e) {
            return JSON.createObjectNode();
        }
    }
}
