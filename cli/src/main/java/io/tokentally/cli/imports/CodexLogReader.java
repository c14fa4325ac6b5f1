package io.tokentally.cli.imports;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tokentally.schemas.Providers;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads one log of the Codex command line, line by line. {@code session_meta} names the session and what it was forked
 * from, {@code turn_context} the model; each {@code token_count} reports the last call's counts and the session's
 * running total. Codex reports again where only its rate limits changed: a total that did not move is no call. Used by
 * one thread.
 */
final class CodexLogReader {
    static final String OTHER_LINES = "other kinds of lines";
    static final String NO_INFO = "token counts without info (rate limits alone)";
    static final String REPEATED = "token counts that repeat the last one";
    static final String MALFORMED = "malformed lines";
    static final String TWICE = "calls that another file of the session has too";

    private static final List<String> CLASSES =
            List.of("input_tokens", "cached_input_tokens", "output_tokens", "reasoning_output_tokens");

    private final String fallbackModel;
    private final Map<String, CodexSession> sessions;
    private @Nullable String sessionId;
    private @Nullable String parent;
    private String provider = Providers.OPENAI;
    private @Nullable String model;
    private @Nullable CodexSession session;
    private @Nullable JsonNode total;
    private @Nullable Instant begun;
    private String chain = "";

    /**
     * @param fallbackModel of calls whose log names no model
     * @param sessions takes the session
     */
    CodexLogReader(String fallbackModel, Map<String, CodexSession> sessions) {
        this.fallbackModel = fallbackModel;
        this.sessions = sessions;
    }

    void line(LineReader.Line read, Skipped skipped) {
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
        Instant at = time(line);
        if (begun == null) {
            begun = at;
        }
        JsonNode payload = line.path("payload");
        switch (String.valueOf(Json.text(line, "type"))) {
            case "session_meta" -> meta(payload);
            case "turn_context" -> model(Json.text(payload, "model"));
            case "event_msg" -> {
                if ("token_count".equals(Json.text(payload, "type"))) {
                    count(payload.path("info"), at, line, read.origin(), skipped);
                    return;
                }
            }
            default -> {}
        }
        skipped.add(OTHER_LINES);
    }

    /** The first is the log's own; further ones are copied from what it was forked from. */
    private void meta(JsonNode payload) {
        if (sessionId != null) {
            return;
        }
        sessionId = Json.text(payload, "id");
        String forkedFrom = Json.text(payload, "forked_from_id");
        parent = forkedFrom == null
                ? Json.text(payload.at("/source/subagent/thread_spawn"), "parent_thread_id")
                : forkedFrom;
        provider = or(Json.text(payload, "model_provider"), Providers.OPENAI);
    }

    private void model(@Nullable String named) {
        model = named == null ? model : named;
    }

    private void count(JsonNode info, @Nullable Instant at, JsonNode line, Origin origin, Skipped skipped) {
        if (!info.isObject()) {
            skipped.add(NO_INFO);
            return;
        }
        JsonNode newTotal = info.path("total_token_usage");
        ObjectNode usage = usage(info.path("last_token_usage"), newTotal);
        String fault = usage == null ? "neither last_token_usage nor total_token_usage is there" : fault(usage);
        if (fault == null && at == null) {
            fault = "timestamp must be RFC 3339 but is " + line.path("timestamp");
        }
        if (usage == null || at == null || fault != null) {
            skipped.fault(MALFORMED, origin, String.valueOf(fault));
            return;
        }
        if (newTotal.isObject() && newTotal.equals(total)) {
            skipped.add(REPEATED);
            return;
        }
        total = newTotal.isObject() ? newTotal : total;
        chain = Hashes.of(chain, counts(usage), counts(newTotal));
        model(Json.text(info, "model"));
        CodexSession.Call call = new CodexSession.Call(chain, at, provider, or(model, fallbackModel), usage, origin);
        if (!session(at, origin).add(call)) {
            skipped.add(TWICE);
        }
    }

    private CodexSession session(Instant at, Origin origin) {
        CodexSession current = session;
        if (current == null) {
            String id = or(sessionId, SourceFiles.baseName(origin.file()));
            Instant start = begun == null ? at : begun;
            current = sessions.computeIfAbsent(id, name -> new CodexSession(name, parent, start));
            session = current;
        }
        return current;
    }

    /** What the last call counted; where only totals are there, by how much they rose. */
    private @Nullable ObjectNode usage(JsonNode last, JsonNode newTotal) {
        if (last instanceof ObjectNode object) {
            return object;
        }
        if (!newTotal.isObject()) {
            return null;
        }
        ObjectNode risen = Json.MAPPER.createObjectNode();
        for (String name : CLASSES) {
            long before = total == null ? 0 : total.path(name).longValue();
            risen.put(name, newTotal.path(name).longValue() - before);
        }
        return risen;
    }

    private static @Nullable String fault(ObjectNode usage) {
        for (String name : CLASSES) {
            JsonNode count = usage.path(name);
            boolean whole = count.isIntegralNumber() && count.canConvertToLong() && count.longValue() >= 0;
            if (!whole && !count.isMissingNode() && !count.isNull()) {
                return name + " must be a whole number from 0 but is " + count;
            }
        }
        return null;
    }

    private static String counts(JsonNode usage) {
        StringBuilder text = new StringBuilder();
        CLASSES.forEach(name -> text.append(usage.path(name).asText()).append(','));
        return text.append(usage.path("total_tokens").asText()).toString();
    }

    private static @Nullable Instant time(JsonNode line) {
        String timestamp = Json.text(line, "timestamp");
        try {
            return timestamp == null ? null : Instant.parse(timestamp);
        } catch (DateTimeParseException e) {
            return null; // the line is faulty only where its time is needed
        }
    }

    private static String or(@Nullable String value, String fallback) {
        return value == null ? fallback : value;
    }
}
