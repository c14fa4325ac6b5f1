package io.tokentally.cli.tail;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.tokentally.cli.CliException;
import io.tokentally.cli.http.GatewayOptions.Gateway;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Follows a gateway's {@code /stream}. Where it breaks off or falls silent it connects again; what was counted meanwhile
 * is not shown, which a line on {@code err} says. Used by one thread.
 */
final class StreamTail {
    private static final int CONNECT_MS = 5_000;
    /** The gateway sends a heartbeat every 5 s. */
    static final Duration SILENCE = Duration.ofSeconds(20);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    private final Gateway gateway;
    private final URI stream;
    private final boolean json;
    private final PrintWriter out;
    private final PrintWriter err;
    private final Duration silence;
    private long left;
    private boolean connected;

    /** @param count after how many events to end; 0 for never */
    StreamTail(
            Gateway gateway, URI stream, boolean json, long count, PrintWriter out, PrintWriter err, Duration silence) {
        this.gateway = gateway;
        this.stream = stream;
        this.json = json;
        this.out = out;
        this.err = err;
        this.silence = silence;
        left = count == 0 ? Long.MAX_VALUE : count;
    }

    /**
     * Returns after as many events as were asked for.
     *
     * @throws CliException where nothing answers at the first attempt, or the gateway refuses
     */
    void run() throws InterruptedException {
        boolean everConnected = false;
        Duration pause = FIRST_PAUSE;
        while (left > 0) {
            connected = false;
            String trouble = attempt();
            if (left == 0) {
                return;
            }
            if (connected) {
                pause = FIRST_PAUSE;
                err.println("tally: the stream broke off (" + trouble
                        + "); connecting again, events meanwhile are not shown");
            } else if (!everConnected) {
                throw new CliException(stream + " does not answer (" + trouble + "): is the stack running?");
            } else {
                pause = longer(pause);
            }
            everConnected = true;
            Thread.sleep(pause.toMillis());
        }
    }

    private String attempt() {
        try {
            return follow();
        } catch (IOException e) {
            return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        }
    }

    /** Returns why it ended. */
    private String follow() throws IOException {
        HttpURLConnection connection = (HttpURLConnection) stream.toURL().openConnection();
        connection.setConnectTimeout(CONNECT_MS);
        connection.setReadTimeout((int) silence.toMillis());
        connection.setRequestProperty("Accept", "text/event-stream");
        if (gateway.key() != null) {
            connection.setRequestProperty("Authorization", "Bearer " + gateway.key());
        }
        try {
            int status = connection.getResponseCode();
            if (status >= 400 && status < 500) {
                throw new CliException(stream + " answers HTTP " + status + " " + detail(connection));
            }
            if (status != 200) {
                return "HTTP " + status + " " + detail(connection);
            }
            connected = true;
            read(new ServerSentEvents(connection.getInputStream()));
            return "it ended";
        } finally {
            connection.disconnect();
        }
    }

    private void read(ServerSentEvents events) throws IOException {
        try (events) {
            ServerSentEvents.Event event = events.next();
            while (event != null) {
                show(event);
                if (left == 0) {
                    return;
                }
                event = events.next();
            }
        }
    }

    private void show(ServerSentEvents.Event event) throws JsonProcessingException {
        switch (event.type()) {
            case "usage", "tool_operation" -> {
                JsonNode data = EventLine.parsed(event.data());
                out.println(json ? EventLine.json(event.type(), data) : EventLine.text(event.type(), data));
                out.flush();
                left--;
            }
            case "lagged" ->
                err.println("tally: this terminal was too slow and missed "
                        + EventLine.parsed(event.data()).path("missed").asText() + " events");
            default -> {
                // A heartbeat, or what a later gateway sends.
            }
        }
    }

    private static String detail(HttpURLConnection connection) throws IOException {
        if (connection.getErrorStream() == null) {
            return "";
        }
        String body = new String(connection.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            return EventLine.parsed(body).path("detail").asText();
        } catch (JsonProcessingException e) {
            return ""; // no problem document: the status says it all
        }
    }

    private static Duration longer(Duration pause) {
        Duration twice = pause.multipliedBy(2);
        return twice.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : twice;
    }
}
