package io.tokentally.cli.imports;

import io.tokentally.cli.CliException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The files that an import reads. */
final class SourceFiles {
    private SourceFiles() {}

    /**
     * The files named by {@code paths}, and those below the named folders that end in {@code suffix}: each once, however
     * often it is named, in a fixed order.
     */
    static List<Path> find(List<Path> paths, String suffix) throws IOException {
        SortedMap<Path, Path> found = new TreeMap<>();
        for (Path path : paths) {
            if (Files.isDirectory(path)) {
                try (Stream<Path> below = Files.walk(path)) {
                    below.filter(file -> file.toString().endsWith(suffix) && Files.isRegularFile(file))
                            .forEach(file -> put(found, file));
                } catch (UncheckedIOException e) {
                    throw e.getCause();
                }
            } else if (Files.exists(path)) {
                put(found, path);
            } else {
                throw new CliException(path + " does not exist: name a file or a folder to import");
            }
        }
        if (found.isEmpty()) {
            throw new CliException("no file ending in " + suffix + " below " + paths);
        }
        return List.copyOf(found.values());
    }

    static long totalBytes(List<Path> files) throws IOException {
        long bytes = 0;
        for (Path file : files) {
            bytes += Files.size(file);
        }
        return bytes;
    }

    /** A file's name without its ending. */
    static String baseName(Path file) {
        String name = String.valueOf(file.getFileName());
        int dot = name.lastIndexOf('.');
        return dot <= 0 ? name : name.substring(0, dot);
    }

    private static void put(Map<Path, Path> found, Path file) {
        try {
            found.putIfAbsent(file.toRealPath(), file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
