package io.tokentally.testkit.replay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tokentally.event.TokenCounts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a provider really answered, and what it consumed by the table that is written by hand. The answers are kept
 * beside the checkout, not in it: see {@link #arePresent}.
 */
public final class RecordedAnswer {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path ROOT = root();
    private static final Path BODIES = ROOT.resolveSibling("shared").resolve("data/provider-responses");
    private static final Path TABLE = ROOT.resolve("producer-sdk/src/test/resources/expected-usage.csv");

    private final String file;
    private final JsonNode body;

    /** @param file its name in the folder of recorded answers, without {@code .json} */
    public RecordedAnswer(String file) {
        this.file = file + ".json";
        try {
            body = JSON.readTree(decodable(Files.readString(BODIES.resolve(this.file))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static boolean arePresent() {
        return Files.isRegularFile(BODIES.resolve("INDEX.jsonl"));
    }

    /** Long values were cut to a remark, which clients cannot decode where they expect bytes. */
    private static String decodable(String recorded) {
        return recorded.replaceAll("(\"(?:thoughtSignature|data)\": \")<trimmed[^\"]*", "$1AAAA");
    }

    /** The answer as the provider sent it: one body, or the stream's server-sent events. */
    public Reply reply() {
        List<JsonNode> events = events();
        return events.isEmpty() ? Reply.json(body.toString()) : Reply.of("text/event-stream", serverSent(events));
    }

    /** A stream of one JSON text a line. */
    public Reply lines() {
        return Reply.of(
                "application/x-ndjson",
                events().stream().map(event -> event + "\n").collect(Collectors.joining()));
    }

    /** A stream as AWS frames it. */
    public Reply frames() {
        return new Reply(200, "application/vnd.amazon.eventstream", AwsFrames.of(events()));
    }

    /** The disjoint classes that it must give. */
    public TokenCounts expected() {
        try {
            return Files.readAllLines(TABLE).stream()
                    .filter(line -> line.startsWith(file + ","))
                    .map(line -> tokens(line.split(",", -1)))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("no line for " + file + " in " + TABLE));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<JsonNode> events() {
        List<JsonNode> events = new ArrayList<>();
        body.path("events").forEach(event -> events.add(event.path("data")));
        if (body.isArray()) {
            body.forEach(events::add);
        }
        return events;
    }

    /** With the name of each event where its data tells one, as Anthropic's does. */
    private static String serverSent(List<JsonNode> events) {
        StringBuilder text = new StringBuilder();
        for (JsonNode event : events) {
            if (event.has("type")) {
                text.append("event: ").append(event.path("type").asText()).append('\n');
            }
            text.append("data: ")
                    .append(event.isTextual() ? event.textValue() : event.toString())
                    .append("\n\n");
        }
        boolean chat = events.stream().anyMatch(event -> event.has("choices"));
        boolean ended = events.stream().anyMatch(event -> event.asText().equals("[DONE]"));
        return chat && !ended ? text.append("data: [DONE]\n\n").toString() : text.toString();
    }

    private static TokenCounts tokens(String[] cells) {
        Map<String, Long> other = new HashMap<>();
        for (String named : cells[7].isEmpty() ? new String[0] : cells[7].split(" ", -1)) {
            int equals = named.indexOf('=');
            other.put(named.substring(0, equals), Long.valueOf(named.substring(equals + 1)));
        }
        return new TokenCounts(
                count(cells[1]),
                count(cells[2]),
                count(cells[3]),
                count(cells[4]),
                count(cells[5]),
                count(cells[6]),
                other);
    }

    private static @Nullable Long count(String cell) {
        return cell.isEmpty() ? null : Long.valueOf(cell);
    }

    private static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(folder.resolve("producer-sdk"))) {
            Path parent = folder.getParent();
            if (parent == null) {
                throw new IllegalStateException("no folder above " + Path.of("").toAbsolutePath() + " is the checkout");
            }
            folder = parent;
        }
        return folder;
    }
}
