package io.tokentally.gateway.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;

/** An HTTP answer, and how a test asks for one. */
public record Answer(int status, String type, String body, HttpResponse<String> raw) {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    public static Answer get(int port, String path) throws Exception {
        return send(request(port, path).GET());
    }

    public static Answer post(int port, String path, String body, String... headers) throws Exception {
        return post(port, path, BodyPublishers.ofString(body, StandardCharsets.UTF_8), headers);
    }

    public static Answer post(int port, String path, BodyPublisher body, String... headers) throws Exception {
        HttpRequest.Builder request = request(port, path).POST(body);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request);
    }

    public static HttpRequest.Builder request(int port, String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    }

    public static Answer send(HttpRequest.Builder request) throws Exception {
        HttpResponse<String> response = CLIENT.send(request.build(), BodyHandlers.ofString(StandardCharsets.UTF_8));
        String type = response.headers().firstValue("Content-Type").orElse("");
        return new Answer(response.statusCode(), type, response.body(), response);
    }

    public JsonNode json() {
        return Json.object(body);
    }

    public String detail() {
        return json().path("detail").asText();
    }
}
