package io.tokentally.cli.http;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tokentally.cli.CliException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** GETs JSON, with exact numbers. Thread-safe. */
public final class JsonHttp {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final @Nullable String key;

    public JsonHttp() {
        this(null);
    }

    /** @param key to ask with, or null */
    public JsonHttp(@Nullable String key) {
        this.key = key;
    }

    /** The JSON at {@code url}; a failure names the address and says what was answered. */
    public JsonNode get(String url) throws InterruptedException {
        try {
            HttpResponse<byte[]> response = http.send(request(url), HttpResponse.BodyHandlers.ofByteArray());
            JsonNode body = MAPPER.readTree(response.body());
            if (response.statusCode() != 200) {
                throw new CliException(url + " answers HTTP " + response.statusCode() + " "
                        + body.path("detail").asText());
            }
            return body;
        } catch (IOException e) {
            throw new CliException(url + " does not answer (" + e + "): is the stack running?", e);
        }
    }

    /** The status that {@code url} answers with, or 0 where nothing answers. */
    public int status(String url) throws InterruptedException {
        try {
            return http.send(request(url), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException e) {
            return 0;
        }
    }

    private HttpRequest request(String url) {
        return authorized(HttpRequest.newBuilder(URI.create(url)), key)
                .timeout(TIMEOUT)
                .build();
    }

    /** The request with {@code key} in its header, where there is one. */
    public static HttpRequest.Builder authorized(HttpRequest.Builder request, @Nullable String key) {
        return key == null ? request : request.header("Authorization", "Bearer " + key);
    }
}
