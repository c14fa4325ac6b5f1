package io.tokentally.cli.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;

/** One of our HTTP servers: whether it listens, and whether it is ready. */
final class HttpCheck {
    private static final String AREA = "ports";
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final String name;
    private final String option;
    private final String url;

    /** @param option by which its port is chosen */
    HttpCheck(String name, String option, String url) {
        this.name = name;
        this.option = option;
        this.url = url;
    }

    List<Finding> look() throws InterruptedException {
        HttpResponse<String> alive;
        HttpResponse<String> ready;
        try {
            alive = get("/livez");
            ready = get("/readyz");
        } catch (IOException | IllegalArgumentException e) {
            return List.of(Finding.fault(
                    AREA,
                    "the " + name + " does not answer at " + url + " (" + e + ")",
                    "start it ('tally up', or 'tally " + name + " --config FILE'), or name another with --set"));
        }
        if (!"alive".equals(status(alive.body()))) {
            return List.of(Finding.fault(
                    AREA,
                    "what answers at " + url + " is no " + name + " of Tokentally: HTTP " + alive.statusCode(),
                    "end the program that has this port, or give the " + name + " another with " + option));
        }
        if (ready.statusCode() != 200) {
            return List.of(Finding.fault(
                    AREA,
                    "the " + name + " at " + url + " is not ready: " + detail(ready),
                    "mend what it names; it becomes ready by itself"));
        }
        return List.of(Finding.ok(AREA, "the " + name + " answers at " + url));
    }

    /** Whether a port that a start would take is free. */
    static Finding free(String name, String option, int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return Finding.ok(AREA, "port " + port + " is free for the " + name);
        } catch (IOException e) {
            return Finding.fault(
                    AREA,
                    "port " + port + " on 127.0.0.1 is busy, the " + name + " could not listen",
                    "end what listens there, or start with another by " + option);
        }
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(url + path)).timeout(TIMEOUT).build();
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static String detail(HttpResponse<String> response) {
        JsonNode body = json(response.body());
        return "HTTP " + response.statusCode() + " "
                + body.path("detail").asText(body.path("status").asText());
    }

    private static String status(String body) {
        return json(body).path("status").asText();
    }

    private static JsonNode json(String body) {
        ObjectMapper mapper = new ObjectMapper();
        try {
            return mapper.readTree(body);
        } catch (IOException e) {
            return mapper.missingNode(); // some other program's answer
        }
    }
}
