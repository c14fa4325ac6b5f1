package io.tokentally.cli.stack;

import io.tokentally.cli.CliException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** The folder of a stack. */
public final class DataFolder {
    private DataFolder() {}

    /** Makes it exist and sees that it can be written to. */
    public static Path writable(Path folder) {
        try {
            Files.createDirectories(folder.resolve("logs"));
            Files.delete(Files.createTempFile(folder, "writable", ""));
            return folder;
        } catch (IOException e) {
            throw new CliException(
                    "the data folder " + folder + " cannot be written to ("
                            + e.getClass().getSimpleName() + ": " + e.getMessage()
                            + "): make it writable, or give another with --data",
                    e);
        }
    }

    /** Deletes it with all that is below. */
    public static void delete(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            all.sorted(Comparator.reverseOrder()).forEach(DataFolder::deleteOne);
        } catch (IOException | UncheckedIOException e) {
            throw new CliException("the folder " + folder + " cannot be deleted whole: " + e.getMessage(), e);
        }
    }

    private static void deleteOne(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
