package io.tokentally.cli.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The folders that are written to: whether they can be, and how much room they have. */
final class DiskCheck {
    private static final String AREA = "disk";

    private final List<Path> folders;
    private final long leastBytes;

    DiskCheck(List<Path> folders, long leastBytes) {
        this.folders = folders;
        this.leastBytes = leastBytes;
    }

    /** The data folder and, where it is set and on this machine, the processor's state. */
    static List<Path> folders(Path data, Map<String, String> settings) {
        List<Path> folders = new ArrayList<>(List.of(data));
        String state = settings.get("state.dir");
        if (state != null && Files.isDirectory(Path.of(state))) {
            folders.add(Path.of(state));
        }
        return folders;
    }

    List<Finding> look() {
        return folders.stream().map(this::look).toList();
    }

    private Finding look(Path folder) {
        Path there = existing(folder.toAbsolutePath());
        if (there == null || !Files.isDirectory(there)) {
            return Finding.fault(AREA, folder + " is no folder and cannot become one", "give another with --data");
        }
        if (!Files.isWritable(there)) {
            return Finding.fault(
                    AREA, there + " cannot be written to", "make it writable, or give another folder with --data");
        }
        try {
            long free = Files.getFileStore(there).getUsableSpace();
            if (free < leastBytes) {
                return Finding.fault(
                        AREA,
                        folder + " has " + Sizes.of(free) + " left, less than " + Sizes.of(leastBytes),
                        "make room on that disk, or move the folder: Kafka and Postgres stop when it is full");
            }
            return Finding.ok(AREA, folder + " has " + Sizes.of(free) + " left");
        } catch (IOException e) {
            return Finding.fault(AREA, there + " does not say how much room it has (" + e + ")", "check that disk");
        }
    }

    private static @Nullable Path existing(Path folder) {
        Path there = folder;
        while (there != null && !Files.exists(there)) {
            there = there.getParent();
        }
        return there;
    }
}
