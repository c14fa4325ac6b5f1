package io.tokentally.sdk.usage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tokentally.event.TokenCounts;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A small body or stream of each dialect, made by hand, and what it is to give. */
final class Samples {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Samples() {}

    /**
     * @param provider that the body tells
     * @param tokens null where the body reports no usage
     */
    record Sample(
            String dialect,
            String provider,
            JsonNode body,
            @Nullable TokenCounts tokens,
            boolean mismatch) {
        @Override
        public String toString() {
            return dialect;
        }
    }

    static List<Sample> all() {
        try (InputStream samples =
                Objects.requireNonNull(Samples.class.getResourceAsStream("/dialect-samples.jsonl"), "no samples")) {
            return new String(samples.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(Samples::sample)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Sample sample(String line) {
        try {
            JsonNode sample = JSON.readTree(line);
            return new Sample(
                    sample.path("dialect").asText(),
                    sample.path("provider").asText(),
                    sample.path("body"),
                    sample.path("tokens").isNull() ? null : tokens(sample.path("tokens")),
                    sample.path("mismatch").asBoolean());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static TokenCounts tokens(JsonNode classes) {
        Map<String, Long> other = new HashMap<>();
        classes.path("other")
                .properties()
                .forEach(entry -> other.put(entry.getKey(), entry.getValue().asLong()));
        return new TokenCounts(
                count(classes, "input"),
                count(classes, "cache_read"),
                count(classes, "cache_write_5m"),
                count(classes, "cache_write_1h"),
                count(classes, "output"),
                count(classes, "reasoning"),
                other);
    }

    private static @Nullable Long count(JsonNode classes, String name) {
        return classes.has(name) ? Long.valueOf(classes.path(name).asLong()) : null;
    }
}
