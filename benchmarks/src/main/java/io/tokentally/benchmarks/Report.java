package io.tokentally.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What a suite found. Not thread-safe. */
public final class Report {
    private final String suite;
    private final String intro;
    private final List<Measure> measures = new ArrayList<>();
    private final List<String> figures = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    /** @param intro what was done, in a sentence or two */
    public Report(String suite, String intro) {
        this.suite = suite;
        this.intro = intro;
    }

    public void add(Measure measure) {
        measures.add(measure);
    }

    /** An absolute figure. */
    public void figure(String what, String value) {
        figures.add("| " + what + " | " + value + " |");
    }

    public void note(String sentence) {
        notes.add(sentence);
    }

    public boolean isMet() {
        return measures.stream().allMatch(Measure::isMet);
    }

    /** The suite's part of the page, in Markdown. */
    String section() {
        StringBuilder text = new StringBuilder("## " + suite + "\n\n" + intro + "\n\n");
        text.append("| measure | ratio | min | max | goal | met |\n|---|---|---|---|---|---|\n");
        measures.forEach(measure -> text.append(
                "| " + measure.what() + " | " + Figures.ratio(measure.ratio().median())
                        + " | " + Figures.ratio(measure.ratio().min()) + " | "
                        + Figures.ratio(measure.ratio().max()) + " | " + measure.goal() + " | "
                        + (measure.isMet() ? "yes" : "**no**") + " |\n"));
        text.append("\n| absolute figure | median of the rounds (min to max) |\n|---|---|\n");
        text.append(String.join("\n", figures)).append('\n');
        notes.forEach(sentence -> text.append('\n').append(sentence).append('\n'));
        return text.toString();
    }

    /** One JSON object a line. */
    String jsonLines() {
        return measures.stream().map(measure -> measure.json() + "\n").collect(Collectors.joining());
    }

    /** Puts the section in the place of the one before, between its marks, or at the end. */
    void writeInto(Path page) throws IOException {
        String begin = "<!-- " + suite + ": written by benchmarks/run " + suite + " -->\n";
        String end = "<!-- end of " + suite + " -->\n";
        String text = Files.exists(page) ? Files.readString(page) : "# Benchmarks\n\n";
        int from = text.indexOf(begin);
        int to = text.indexOf(end);
        String section = begin + section() + end;
        Files.writeString(
                page,
                from < 0 || to < 0
                        ? text + section
                        : text.substring(0, from) + section + text.substring(to + end.length()));
    }
}
