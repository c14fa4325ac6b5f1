package io.tokentally.cli.imports;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.tokentally.cli.CliException;
import io.tokentally.cli.http.JsonHttp;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/** The gateway and the live state, as an import uses them. Thread-safe. */
final class GatewayClient {
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration RETRY_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    /** @param at when the server answered, by its own clock where it says so */
    record Answer(JsonNode body, Instant at) {}

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final URI gateway;
    private final URI state;
    private final Duration patience;
    private final @Nullable String key;

    /** Without a key. */
    GatewayClient(String gatewayUrl, String stateUrl, Duration patience) {
        this(gatewayUrl, stateUrl, patience, null);
    }

    /** @param patience how long to try again while the server is away */
    GatewayClient(String gatewayUrl, String stateUrl, Duration patience, @Nullable String key) {
        gateway = address("--url", gatewayUrl);
        state = address("--state-url", stateUrl);
        this.patience = patience;
        this.key = key;
    }

    URI gateway() {
        return gateway;
    }

    /** Posts one batch until the gateway has acknowledged it; the ids in it make a repetition harmless. */
    Answer postBatch(byte[] body) throws InterruptedException {
        HttpRequest request = JsonHttp.authorized(HttpRequest.newBuilder(gateway.resolve("/track/batch")), key)
                .timeout(REQUEST_TIMEOUT)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        return send(request);
    }

    /** What the gateway's answers include: everything that arrived before this. The epoch while it does not know yet. */
    Instant asOf() throws InterruptedException {
        String asOf = Json.text(get(gateway.resolve("/metrics/model-totals?time_range=1h")), "as_of");
        return asOf == null ? Instant.EPOCH : Instant.parse(asOf);
    }

    /** The audit counters of one producer. */
    JsonNode audit(String producerId) throws InterruptedException {
        return get(state.resolve("/state/audit?producer_id=" + producerId));
    }

    private JsonNode get(URI uri) throws InterruptedException {
        return send(JsonHttp.authorized(HttpRequest.newBuilder(uri), key)
                        .timeout(REQUEST_TIMEOUT)
                        .build())
                .body();
    }

    private Answer send(HttpRequest request) throws InterruptedException {
        Instant deadline = Instant.now().plus(patience);
        while (true) {
            String trouble;
            Duration pause = RETRY_PAUSE;
            try {
                HttpResponse<byte[]> response = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
                int status = response.statusCode();
                if (status == 200) {
                    return new Answer(parsed(request, response.body()), date(response));
                }
                trouble = "HTTP " + status + " " + problem(response.body());
                if (status != 503 && status != 429) {
                    throw new CliException(request.uri() + " answers " + trouble);
                }
                pause = retryAfter(response, pause);
            } catch (IOException e) {
                trouble = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            }
            if (Instant.now().plus(pause).isAfter(deadline)) {
                throw new CliException(request.uri() + " does not answer (" + trouble + "): is 'tally up' running? "
                        + "What was acknowledged is kept; repeat the import and it counts the rest.");
            }
            Thread.sleep(pause.toMillis());
        }
    }

    private static JsonNode parsed(HttpRequest request, byte[] body) {
        try {
            return Json.MAPPER.readTree(body);
        } catch (JsonProcessingException e) {
            throw new CliException(request.uri() + " answers no JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new CliException(request.uri() + " answers no JSON", e);
        }
    }

    private static String problem(byte[] body) {
        try {
            String detail = Json.text(Json.MAPPER.readTree(body), "detail");
            return detail == null ? "" : detail;
        } catch (IOException e) {
            return ""; // no problem document: the status says it all
        }
    }

    private static Duration retryAfter(HttpResponse<?> response, Duration otherwise) {
        return response.headers()
                .firstValue("Retry-After")
                .filter(value -> value.matches("\\d{1,4}"))
                .map(value -> Duration.ofSeconds(Long.parseLong(value)))
                .map(wanted -> wanted.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : wanted)
                .orElse(otherwise);
    }

    /** By the server's clock, to the second and not before the answer; ours may go wrong against it. */
    private static Instant date(HttpResponse<?> response) {
        @Nullable String date = response.headers().firstValue("Date").orElse(null);
        if (date != null) {
            try {
                return Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date))
                        .plusSeconds(1);
            } catch (DateTimeParseException e) {
                return Instant.now(); // a proxy's fancy: take our own clock
            }
        }
        return Instant.now();
    }

    private static URI address(String option, String url) {
        try {
            URI uri = URI.create(url.endsWith("/") ? url : url + "/");
            if (uri.getHost() != null && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            throw new CliException(
                    option + " must be an address such as http://127.0.0.1:8003 but is '" + url + "'", e);
        }
        throw new CliException(option + " must be an address such as http://127.0.0.1:8003 but is '" + url + "'");
    }
}
