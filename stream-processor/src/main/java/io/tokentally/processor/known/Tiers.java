package io.tokentally.processor.known;

import io.tokentally.processor.packed.Names;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where a task's forms are: the latest in a young table, those before in a full one, all older ones in segments on disk. A
 * table that is full is written to disk at once but stays in memory until the next is full. Forms are looked for from the
 * newest place to the oldest. Owned by one thread at a time; only the figures are read by others.
 */
final class Tiers {
    /** As many segments of about one size become one of the next. */
    private static final int FAN = 6;
    /** Larger ones are not made, so that they can expire as a whole and none takes long to write. */
    private static final long LARGEST = 1L << 24;

    /** What was found. */
    record Found(KnownForm form, long keptUntil) {}

    private final Path directory;
    private final KnownMemory memory;
    private final FormWriter writer = new FormWriter();
    private final FormReader reader = new FormReader();
    private final List<Segment> segments = new ArrayList<>();
    private MemoryTable young = new MemoryTable();
    private @Nullable MemoryTable full;
    private @Nullable SegmentJob sealing;
    private @Nullable SegmentJob merging;
    private List<Segment> merged = List.of();
    private long cutoff = Long.MIN_VALUE;
    private long filterBytes;
    private int files;
    private volatile long ids;
    private volatile long bytesInMemory;
    private volatile long bytesOnDisk;

    /** Begins empty: whatever the directory holds is of an earlier life. */
    Tiers(Path directory, KnownMemory memory) {
        this.directory = directory;
        this.memory = memory;
        deleteAll(directory);
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("the folder of known forms " + directory + " cannot be made", e);
        }
    }

    /** @throws CorruptChunkException where a file is not what was written */
    @Nullable
    Found find(Id id) {
        MemoryTable before = full;
        if (young.open(id, reader)) {
            return found(reader, young.names());
        }
        if (before != null && before.open(id, reader)) {
            return found(reader, before.names());
        }
        for (Segment segment : segments) {
            if (segment.mayHold(id)) {
                ChunkReader block = segment.find(id);
                memory.readDisk(block != null);
                if (block != null) {
                    return found(block.form(), block);
                }
            }
        }
        return null;
    }

    private static Found found(FormReader open, Names names) {
        return new Found(open.read(names), open.keptUntil());
    }

    /** Keeps a form and adds it to a chunk. */
    void put(Id id, KnownForm form, long keptUntil, ChunkWriter chunk) {
        young.put(id, form, keptUntil, writer);
        young.openLast(reader);
        chunk.add(id, reader, young.names());
        makeRoom();
    }

    /** Takes in a chunk, as if its forms were put one after another. */
    void putAll(ChunkReader chunk) {
        Renumbering numbers = new Renumbering(chunk, young.names());
        MemoryTable into = young;
        while (chunk.next()) {
            young.put(chunk.id(), chunk.form(), numbers);
            makeRoom();
            if (young != into) {
                into = young;
                numbers = new Renumbering(chunk, young.names());
            }
        }
        figure();
    }

    private void makeRoom() {
        if (young.bytes() >= memory.tableBytes(filterBytes)) {
            rotate();
        }
    }

    private void rotate() {
        SegmentJob before = sealing;
        if (before != null) {
            add(before.await());
            sealing = null;
            full = null;
        }
        MemoryTable table = young;
        full = table;
        young = new MemoryTable();
        sealing = SegmentJob.begin(memory.sealers(), nextFile(), table::sorted, table.count(), cutoff);
        mergeOn();
    }

    private void add(Segment segment) {
        if (segment.count() == 0) {
            segment.delete();
        } else {
            segments.add(0, segment);
        }
    }

    /** Also where nothing is put: a restore leaves more files than one thread has merged by then. */
    private void mergeOn() {
        replaceMerged();
        merge();
        figure();
    }

    /** Puts what was merged in the place of what it was merged from. */
    private void replaceMerged() {
        SegmentJob job = merging;
        if (job != null && job.isDone()) {
            Segment whole = job.await();
            int place = segments.indexOf(merged.get(0));
            segments.removeAll(merged);
            if (whole.count() > 0) {
                segments.add(place, whole);
            } else {
                whole.delete();
            }
            merged.forEach(Segment::delete);
            merged = List.of();
            merging = null;
        }
    }

    private void merge() {
        if (merging != null) {
            return;
        }
        for (int from = 0; from + FAN <= segments.size(); from++) {
            List<Segment> several = segments.subList(from, from + FAN);
            long least = several.stream().mapToLong(Segment::count).min().orElse(0);
            long most = several.stream().mapToLong(Segment::count).max().orElse(0);
            long sum = several.stream().mapToLong(Segment::count).sum();
            if (most < FAN * Math.max(1, least) && sum <= LARGEST) {
                begin(List.copyOf(several));
                return;
            }
        }
    }

    private void begin(List<Segment> several) {
        merged = several;
        long atMost = several.stream().mapToLong(Segment::count).sum();
        merging = SegmentJob.begin(
                memory.mergers(),
                nextFile(),
                () -> new MergedForms(several.stream().map(Segment::sorted).toList()),
                atMost,
                cutoff);
    }

    /** Forgets what is kept until before a time; on disk as soon as a whole file is. What is left is merged further. */
    void forget(long before) {
        cutoff = before;
        for (Segment segment : List.copyOf(segments)) {
            if (segment.lastKept() < before && !merged.contains(segment)) {
                segments.remove(segment);
                segment.delete();
            }
        }
        mergeOn();
    }

    private Path nextFile() {
        return directory.resolve("forms-" + files++);
    }

    private void figure() {
        MemoryTable before = full;
        filterBytes = segments.stream().mapToLong(Segment::bytesInMemory).sum();
        ids = segments.stream().mapToLong(Segment::count).sum() + young.count() + (before == null ? 0 : before.count());
        bytesInMemory = filterBytes + young.bytes() + (before == null ? 0 : before.bytes());
        bytesOnDisk = segments.stream().mapToLong(Segment::bytesOnDisk).sum();
    }

    long ids() {
        return ids;
    }

    long bytesInMemory() {
        return bytesInMemory;
    }

    long bytesOnDisk() {
        return bytesOnDisk;
    }

    /** For tests that break them. */
    List<Segment> segments() {
        return segments;
    }

    /** Ends all that is under way and deletes the files. */
    void close() {
        memory.closed(this);
        if (sealing != null) {
            sealing.cancel();
        }
        if (merging != null) {
            merging.cancel();
        }
        segments.forEach(Segment::delete);
        segments.clear();
        deleteAll(directory);
    }

    private static void deleteAll(Path directory) {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("old files of known forms in " + directory + " cannot be deleted", e);
        }
    }
}
