package io.tokentally.cli.imports;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tokentally.schemas.Providers;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Claude Code's session logs: JSON lines, of which those of an assistant bear usage, several for one message while it
 * streams. Each message id becomes one event, {@code anthropic:{message id}}, with the counts of its line that reports
 * the most output; that number is the revision, so that a log that has grown replaces what was imported before, and one
 * that has not changes nothing. {@code occurred_at} and the session are those of the message's earliest line.
 *
 * <p>Of several lines with the most output the first is taken: it stays the same when more follow.
 */
final class ClaudeCodeLogs implements EventSource {
    static final String OTHER_LINES = "other kinds of lines";
    static final String SYNTHETIC = "synthetic messages";
    static final String NO_USAGE = "assistant lines without usage";
    static final String MALFORMED = "malformed lines";
    static final String NO_COST = "calls without their costUSD";

    private static final String SYNTHETIC_MODEL = "<synthetic>";

    /** What is known of one message; the lines of all files add to it. */
    private static final class Message {
        private Instant firstAt;
        private @Nullable String firstSession;
        private long output;
        private JsonNode line;
        private Origin origin;

        Message(Instant at, @Nullable String session, long output, JsonNode line, Origin origin) {
            firstAt = at;
            firstSession = session;
            this.output = output;
            this.line = line;
            this.origin = origin;
        }

        void add(Instant at, @Nullable String session, long moreOutput, JsonNode moreLine, Origin moreOrigin) {
            if (at.isBefore(firstAt)) {
                firstAt = at;
                firstSession = session;
            }
            if (moreOutput > output) {
                output = moreOutput;
                line = moreLine;
                origin = moreOrigin;
            }
        }
    }

    private final List<Path> files;
    private final String user;
    private final Map<String, Message> messages = new LinkedHashMap<>();

    /** @param user the user_id of every event */
    ClaudeCodeLogs(List<Path> files, String user) {
        this.files = files;
        this.user = user;
    }

    @Override
    public long totalBytes() throws IOException {
        return SourceFiles.totalBytes(files);
    }

    @Override
    public void read(Receiver receiver, Skipped skipped) throws IOException, InterruptedException {
        messages.clear();
        for (Path file : files) {
            try (LineReader reader = new LineReader(file)) {
                for (LineReader.Line line = reader.next(); line != null; line = reader.next()) {
                    lineOrFault(line, skipped);
                    receiver.read(line.bytes());
                }
            }
        }
        receiver.expect(messages.size());
        for (Map.Entry<String, Message> message : messages.entrySet()) {
            receiver.accept(event(message.getKey(), message.getValue(), skipped), message.getValue().origin);
        }
    }

    /** Whatever a line holds, it costs no other. */
    private void lineOrFault(LineReader.Line read, Skipped skipped) {
        try {
            line(read, skipped);
        } catch (RuntimeException e) {
            skipped.fault(MALFORMED, read.origin(), "cannot be read: " + e);
        }
    }

    private void line(LineReader.Line read, Skipped skipped) {
        String text = read.text();
        if (text == null) {
            skipped.fault(MALFORMED, read.origin(), String.valueOf(read.fault()));
            return;
        }
        if (text.isBlank()) {
            skipped.add(OTHER_LINES);
            return;
        }
        JsonNode line;
        try {
            line = Json.MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            skipped.fault(MALFORMED, read.origin(), "no JSON: " + e.getOriginalMessage());
            return;
        }
        if (!isAssistant(line)) {
            skipped.add(OTHER_LINES);
            return;
        }
        JsonNode message = line.path("message");
        if (SYNTHETIC_MODEL.equals(Json.text(message, "model"))) {
            skipped.add(SYNTHETIC);
            return;
        }
        String id = Json.text(message, "id");
        if (id == null || !message.path("usage").isObject()) {
            skipped.add(NO_USAGE);
            return;
        }
        String fault = add(id, line, read.origin());
        if (fault != null) {
            skipped.fault(MALFORMED, read.origin(), fault);
        }
    }

    /** Null, or what is wrong with the line. */
    private @Nullable String add(String id, JsonNode line, Origin origin) {
        JsonNode output = line.path("message").path("usage").path("output_tokens");
        if (!output.canConvertToLong() || !output.isIntegralNumber()) {
            return "usage.output_tokens must be a whole number but is " + output;
        }
        if (Json.text(line.path("message"), "model") == null) {
            return "message.model is missing";
        }
        String timestamp = Json.text(line, "timestamp");
        if (timestamp == null) {
            return "timestamp is missing";
        }
        Instant at;
        try {
            at = Instant.parse(timestamp);
        } catch (DateTimeParseException e) {
            return "timestamp must be RFC 3339 but is '" + timestamp + "'";
        }
        String session = Json.text(line, "sessionId");
        Message known = messages.get(id);
        if (known == null) {
            messages.put(id, new Message(at, session, output.longValue(), line, origin));
        } else {
            known.add(at, session, output.longValue(), line, origin);
        }
        return null;
    }

    private static boolean isAssistant(JsonNode line) {
        String type = Json.text(line, "type"); // older logs have none
        return type == null ? "assistant".equals(Json.text(line.path("message"), "role")) : type.equals("assistant");
    }

    private ObjectNode event(String id, Message message, Skipped skipped) {
        JsonNode body = message.line.path("message");
        ObjectNode event = Json.MAPPER.createObjectNode();
        event.put("type", "usage");
        event.put("event_id", Providers.ANTHROPIC + ":" + id);
        event.put("revision", message.output);
        event.put("occurred_at", message.firstAt.toString());
        event.put("user_id", user);
        event.put(
                "session_id",
                message.firstSession == null ? SourceFiles.baseName(message.origin.file()) : message.firstSession);
        event.put("message_id", id);
        event.put("provider", Providers.ANTHROPIC);
        event.set("model", body.path("model"));
        String tier = Json.text(body.path("usage"), "service_tier");
        if (tier != null) {
            event.put("service_tier", tier);
        }
        String stop = Json.text(body, "stop_reason");
        if (stop != null) {
            event.put("stop_reason", stop);
        }
        JsonNode reported = message.line.path("costUSD");
        if (reported.isNumber()) {
            BigDecimal cost = ReportedCost.admitted(reported.decimalValue());
            if (cost == null) {
                skipped.leftOut(NO_COST, message.origin, "costUSD " + reported + " is left out, the call is counted");
            } else {
                event.put("reported_cost_usd", cost);
            }
        }
        event.set("usage", body.path("usage"));
        return event;
    }
}
