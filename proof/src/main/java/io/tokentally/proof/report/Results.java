package io.tokentally.proof.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is kept of all runs, in the docs folder of a checkout: {@code reliability.jsonl}, a line a step, and {@code
 * reliability-sabotage.jsonl}; and the page made of them.
 */
public record Results(Path docs) {
    /** Adds a step; a line is on disk when this returns. */
    public void add(Outcome outcome) throws IOException {
        append(docs.resolve("reliability.jsonl"), outcome.json());
    }

    /** Of each sabotage the latest outcome counts. */
    public void add(SabotageOutcome outcome) throws IOException {
        append(docs.resolve("reliability-sabotage.jsonl"), outcome.json());
    }

    /**
     * Writes the page anew.
     *
     * @param memoryBounds megabytes by kind of process
     */
    public void writePage(Map<String, Integer> memoryBounds) throws IOException {
        Map<String, SabotageOutcome> latest = new LinkedHashMap<>();
        lines(docs.resolve("reliability-sabotage.jsonl")).stream()
                .map(SabotageOutcome::parse)
                .forEach(one -> latest.put(one.sabotage(), one));
        new Page(outcomes(), List.copyOf(latest.values()), memoryBounds).writeInto(docs.resolve("reliability.md"));
    }

    /** Of all runs, in their order. */
    public List<Outcome> outcomes() throws IOException {
        return lines(docs.resolve("reliability.jsonl")).stream()
                .map(Outcome::parse)
                .toList();
    }

    private static List<String> lines(Path file) throws IOException {
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }

    public static void append(Path file, String line) throws IOException {
        Files.writeString(file, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
