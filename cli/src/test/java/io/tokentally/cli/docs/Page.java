package io.tokentally.cli.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A Markdown page of this repository. */
record Page(Path file, String text) {
    static final Path ROOT = Path.of("..");
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");

    static Page of(String path) {
        Path file = ROOT.resolve(path);
        try {
            return new Page(file, Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read", e);
        }
    }

    /** What stands below the heading {@code ## title}, up to the next of its level. */
    String section(String title) {
        String heading = "\n## " + title + "\n";
        int start = text.indexOf(heading);
        if (start < 0) {
            throw new AssertionError(file + " has no section '" + title + "'");
        }
        int end = text.indexOf("\n## ", start + heading.length());
        return text.substring(start + heading.length(), end < 0 ? text.length() : end);
    }

    /** The rows of all tables in {@code section}, without their heads, as cells. */
    static List<List<String>> rows(String section) {
        List<List<String>> rows = new ArrayList<>();
        List<String> lines = section.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            boolean head = i + 1 < lines.size() && lines.get(i + 1).startsWith("|---");
            String line = lines.get(i);
            if (line.startsWith("|") && !line.startsWith("|---") && !head) {
                rows.add(List.of(line.substring(1).split("\\|", -1)).stream()
                        .map(String::strip)
                        .toList());
            }
        }
        return rows;
    }

    /** What stands in the first cells of {@code section}'s tables as code. */
    static List<String> firstCodes(String section) {
        List<String> codes = new ArrayList<>();
        for (List<String> row : rows(section)) {
            Matcher code = CODE.matcher(row.get(0));
            while (code.find()) {
                codes.add(code.group(1));
            }
        }
        return codes;
    }
}
