package io.tokentally.embedded;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/** Log files of the children: rotated at each start, so that a log tells of one run. */
final class LogFiles {
    private static final int KEPT = 3;
    private static final int TAIL_BYTES = 64 * 1024;

    private LogFiles() {}

    /** kafka.log becomes kafka.log.1, that kafka.log.2, and so on; the oldest goes. */
    static void rotate(Path log) {
        try {
            Files.createDirectories(log.toAbsolutePath().getParent());
            for (int age = KEPT - 1; age >= 0; age--) {
                Path from = age == 0 ? log : numbered(log, age);
                if (Files.exists(from)) {
                    Files.move(from, numbered(log, age + 1), StandardCopyOption.REPLACE_EXISTING);
                }
            }
        } catch (IOException e) {
            throw new EmbeddedException("Cannot write log files to " + log.getParent() + ": " + e, e);
        }
    }

    static String tail(Path log) {
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            long start = Math.max(0, file.length() - TAIL_BYTES);
            byte[] bytes = new byte[(int) (file.length() - start)];
            file.seek(start);
            file.readFully(bytes);
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException notThere) {
            return "";
        }
    }

    /** The line that most likely says why the process ended. */
    static Optional<String> telling(Path log) {
        List<String> lines = tail(log).lines().filter(line -> !line.isBlank()).toList();
        for (int i = lines.size() - 1; i >= 0; i--) {
            String line = lines.get(i);
            if (line.contains("ERROR") || line.contains("FATAL") || line.contains("Exception")) {
                return Optional.of(line.strip());
            }
        }
        return lines.isEmpty()
                ? Optional.empty()
                : Optional.of(lines.get(lines.size() - 1).strip());
    }

    private static Path numbered(Path log, int age) {
        return log.resolveSibling(log.getFileName() + "." + age);
    }
}
