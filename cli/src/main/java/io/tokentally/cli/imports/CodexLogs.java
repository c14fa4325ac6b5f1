package io.tokentally.cli.imports;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Session logs of the Codex command line, one event per call. A fork's log repeats what its parent counted:
 *
 * <ul>
 *   <li>Where the parent's log is among the files, what is copied from it is left out.
 *   <li>Where it is not, nothing tells the copies from the fork's own calls, so all are counted, under ids that the parent
 *       can name too: they are made of the parent's id and the call's chain.
 *   <li>Each session therefore withdraws what a fork may have copied from it, whether or not that was imported yet.
 * </ul>
 *
 * So whichever of them is imported, in whatever order, the outcome is the same once all were.
 */
final class CodexLogs implements EventSource {
    static final String COPIED = "calls copied from the parent session";

    private static final int WITHDRAWN = 1;

    /**
     * What the logs do not say.
     *
     * @param model of calls whose log names none
     * @param start when each session is to have begun; its calls move by the same time. Null keeps the times.
     */
    record Options(String user, String model, @Nullable Instant start) {}

    private final List<Path> files;
    private final Options options;

    CodexLogs(List<Path> files, Options options) {
        this.files = files;
        this.options = options;
    }

    @Override
    public long totalBytes() throws IOException {
        return SourceFiles.totalBytes(files);
    }

    @Override
    public void read(Receiver receiver, Skipped skipped) throws IOException, InterruptedException {
        Map<String, CodexSession> sessions = new LinkedHashMap<>();
        for (Path file : files) {
            CodexLogReader log = new CodexLogReader(options.model(), sessions);
            try (LineReader reader = new LineReader(file)) {
                for (LineReader.Line line = reader.next(); line != null; line = reader.next()) {
                    log.line(line, skipped);
                    receiver.read(line.bytes());
                }
            }
        }
        receiver.expect(sessions.values().stream()
                .mapToLong(session -> session.own(parentOf(session, sessions)).size())
                .sum());
        for (CodexSession session : sessions.values()) {
            send(session, parentOf(session, sessions), receiver, skipped);
        }
    }

    private static @Nullable CodexSession parentOf(CodexSession session, Map<String, CodexSession> sessions) {
        String parent = session.parent();
        return parent == null ? null : sessions.get(parent);
    }

    private void send(CodexSession session, @Nullable CodexSession parent, Receiver receiver, Skipped skipped)
            throws InterruptedException {
        List<CodexSession.Call> own = session.own(parent);
        skipped.add(COPIED, session.calls().size() - own.size());
        for (CodexSession.Call call : own) {
            Instant at = moved(call.at(), session);
            if (at == null) {
                skipped.fault(
                        CodexLogReader.MALFORMED, call.origin(), "the time cannot be moved to --start: " + call.at());
            } else {
                receiver.accept(event(session, call, at), call.origin());
            }
        }
        for (CodexSession.Call call : session.calls()) {
            receiver.withdraw(withdrawal(session, call), call.origin());
        }
    }

    private @Nullable Instant moved(Instant at, CodexSession session) {
        Instant start = options.start();
        try {
            return start == null ? at : at.plus(Duration.between(session.begun(), start));
        } catch (ArithmeticException | DateTimeException e) {
            return null;
        }
    }

    private ObjectNode event(CodexSession session, CodexSession.Call call, Instant at) {
        String parent = session.parent();
        ObjectNode event = Json.MAPPER.createObjectNode();
        event.put("type", "usage");
        event.put("event_id", parent == null ? id("own", session.id(), call) : id("fork", parent, call));
        event.put("occurred_at", at.toString());
        event.put("user_id", options.user());
        event.put("session_id", session.id());
        event.put("provider", call.provider());
        event.put("model", call.model());
        event.set("usage", call.usage());
        return event;
    }

    /** Of what a fork of {@code session} would count of this call as its own. */
    private ObjectNode withdrawal(CodexSession session, CodexSession.Call call) {
        ObjectNode event = Json.MAPPER.createObjectNode();
        event.put("type", "usage");
        event.put("event_id", id("fork", session.id(), call));
        event.put("revision", WITHDRAWN);
        event.put("voided", true);
        return event;
    }

    private String id(String kind, String session, CodexSession.Call call) {
        Instant start = options.start();
        return "codex:" + Hashes.of(kind, session, start == null ? "" : start.toString(), call.chain());
    }
}
