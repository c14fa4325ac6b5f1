package io.tokentally.sdk.usage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tokentally.event.TokenCounts;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Bodies that providers really sent, and what each is to give. The bodies are kept beside the checkout, not in it. The
 * table is written by hand, from the provider's own meaning of its fields.
 */
final class Recordings {
    static final ObjectMapper JSON = new ObjectMapper();
    private static final Path BODIES = Path.of("..", "..", "shared", "data", "provider-responses");
    private static final String NONE = "none";

    private Recordings() {}

    /**
     * @param tokens null where the body reports no usage
     * @param mismatch whether the body contradicts itself
     */
    record Expected(String file, @Nullable TokenCounts tokens, boolean mismatch) {
        @Override
        public String toString() {
            return file;
        }
    }

    static boolean arePresent() {
        return Files.isRegularFile(BODIES.resolve("INDEX.jsonl"));
    }

    /** Names of the recorded files, as the index lists them, each with its dialect. */
    static Map<String, String> dialects() {
        Map<String, String> dialects = new HashMap<>();
        try {
            for (String line : Files.readAllLines(BODIES.resolve("INDEX.jsonl"))) {
                JsonNode entry = JSON.readTree(line);
                dialects.put(entry.path("file").asText(), entry.path("dialect").asText());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return dialects;
    }

    static JsonNode body(String file) {
        try {
            return JSON.readTree(BODIES.resolve(file).toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<Expected> expected() {
        try (InputStream table =
                Objects.requireNonNull(Recordings.class.getResourceAsStream("/expected-usage.csv"), "no table")) {
            return new String(table.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .skip(1)
                    .map(line -> expected(line.split(",", -1)))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Expected expected(String[] cells) {
        if (cells[1].equals(NONE)) {
            return new Expected(cells[0], null, false);
        }
        Map<String, Long> other = new HashMap<>();
        for (String named : cells[7].isEmpty() ? new String[0] : cells[7].split(" ", -1)) {
            int equals = named.indexOf('=');
            other.put(named.substring(0, equals), Long.valueOf(named.substring(equals + 1)));
        }
        TokenCounts tokens = new TokenCounts(
                count(cells[1]),
                count(cells[2]),
                count(cells[3]),
                count(cells[4]),
                count(cells[5]),
                count(cells[6]),
                other);
        return new Expected(cells[0], tokens, cells[8].equals("yes"));
    }

    private static @Nullable Long count(String cell) {
        return cell.isEmpty() ? null : Long.valueOf(cell);
    }
}
