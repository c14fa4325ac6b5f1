package io.tokentally.sdk.spool;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * Events on disk, in one folder that one process owns. What {@link #append} returned survives the end of the process,
 * and a power loss from the next {@link #force} on. A segment goes when all its records are settled, so a crash may bring
 * records again that were settled: at most those of the segments then open. Not thread-safe: one thread owns it.
 */
public final class Spool implements AutoCloseable {
    /** Small, so that little is sent twice after a crash. */
    private static final int LARGEST_SEGMENT = 1 << 20;

    private static final int SMALLEST_SEGMENT = 1 << 16;
    private static final int FEWEST_SEGMENTS = 8;
    private static final boolean FOLDERS_CAN_BE_FORCED = File.separatorChar == '/'; // Windows opens none
    private static final String SUFFIX = ".spool";
    private static final String LOCK = "lock";

    private final Path folder;
    private final long maxBytes;
    private final int segmentBytes;
    private final FileChannel lockFile;
    private final EventCodec codec = new EventCodec();
    private final SpoolTally tally = new SpoolTally();
    private final SecureRandom random = new SecureRandom();
    private final TreeMap<Long, Segment> segments = new TreeMap<>();
    private final Deque<Path> unread = new ArrayDeque<>();
    private final int headerBytes;
    private long unreadBytes;
    private long nextSegment = 1;
    private @Nullable Segment active;
    private boolean dirty;
    private boolean grown;

    private Spool(Path folder, long maxBytes, FileChannel lockFile) {
        this.folder = folder;
        this.maxBytes = maxBytes;
        this.segmentBytes = (int) Math.min(LARGEST_SEGMENT, Math.max(SMALLEST_SEGMENT, maxBytes / FEWEST_SEGMENTS));
        this.lockFile = lockFile;
        this.headerBytes = new SegmentHeader(0, codec.schemaTexts()).bytes().length;
    }

    /**
     * The spool in {@code folder}, which is created where missing. What earlier processes left is found bit by bit, by
     * {@link #recoverSome}.
     *
     * @param maxBytes what the segments may take
     * @throws SpoolBusyException where another one owns it
     */
    public static Spool open(Path folder, long maxBytes) throws IOException {
        Files.createDirectories(folder);
        FileChannel lockFile =
                FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            @Nullable FileLock lock = lockFile.tryLock();
            if (lock == null) {
                throw new SpoolBusyException(folder);
            }
            Spool spool = new Spool(folder, maxBytes, lockFile);
            spool.list();
            return spool;
        } catch (OverlappingFileLockException e) {
            lockFile.close();
            throw new SpoolBusyException(folder);
        } catch (IOException | RuntimeException e) {
            lockFile.close();
            throw e;
        }
    }

    private void list() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(file -> number(file) > 0).sorted().toList()) {
                unread.add(file);
                unreadBytes += Files.size(file);
                nextSegment = Math.max(nextSegment, number(file) + 1);
            }
        }
    }

    /** Of a segment's file; 0 of any other. */
    private static long number(Path file) {
        String name = file.getFileName().toString();
        return name.matches("[0-9a-f]{8}\\" + SUFFIX) ? Long.parseLong(name.substring(0, 8), 16) : 0;
    }

    private Path file(long number) {
        return folder.resolve(String.format("%08x", number) + SUFFIX);
    }

    /** Counts the next segment of an earlier process. Returns whether there are more. */
    public boolean recoverSome() throws IOException {
        Path file = unread.peek();
        if (file == null) {
            return false;
        }
        unread.remove(); // also where it cannot be read: then it waits for the next start
        long bytes = Files.size(file);
        Segment segment = Segment.recover(file, number(file) << Integer.SIZE, tally);
        unreadBytes -= bytes;
        if (segment == null) {
            tally.corrupted++;
            Files.move(file, Path.of(file + ".damaged"), StandardCopyOption.REPLACE_EXISTING);
        } else if (segment.isSettled()) {
            segment.delete();
        } else {
            segments.put(number(file), segment);
        }
        return !unread.isEmpty();
    }

    /** The event as {@link #append} takes it; a RuntimeException where it does not fit its schema. */
    public EncodedEvent encode(SpecificRecord event) {
        return codec.encode(event);
    }

    /**
     * As many of {@code events}, from the first, as there is room for; claimed. On failure, {@code places} has those that
     * are written nevertheless.
     */
    public void append(List<EncodedEvent> events, List<Place> places) throws IOException {
        int next = 0;
        while (next < events.size()) {
            Segment to = withRoomFor(events.get(next));
            if (to == null) {
                return;
            }
            int until = next;
            long size = to.size();
            long largest = size + room();
            while (until < events.size() && fits(to, size, largest, events.get(until))) {
                size += events.get(until++).size();
            }
            List<Place> written = new ArrayList<>();
            try {
                to.append(events.subList(next, until), written);
            } catch (IOException e) {
                abandon(to);
                throw e;
            }
            dirty = true;
            places.addAll(written);
            next = until;
        }
    }

    private boolean fits(Segment to, long size, long largest, EncodedEvent event) {
        boolean alone = to.records() == 0 && size == to.size();
        return size + event.size() <= (alone ? largest : Math.min(segmentBytes, largest));
    }

    /** Null where there is none. */
    private @Nullable Segment withRoomFor(EncodedEvent event) throws IOException {
        Segment current = active;
        if (current != null) {
            if (fits(current, current.size(), current.size() + room(), event)) {
                return current;
            }
            if (room() < event.size() && !current.isSettled()) {
                return null;
            }
            retire(current);
        }
        if (room() < headerBytes + event.size()) {
            return null;
        }
        return created();
    }

    private Segment created() throws IOException {
        SegmentHeader header = new SegmentHeader(random.nextLong(), codec.schemaTexts());
        long number = nextSegment;
        Segment segment = Segment.create(file(number), header, number << Integer.SIZE);
        nextSegment++;
        segments.put(number, segment);
        active = segment;
        grown = true;
        return segment;
    }

    /** Nothing more goes into it. */
    private void retire(Segment segment) throws IOException {
        active = null;
        segment.seal();
        forgetSettled(segment);
    }

    /** After a write that failed: whatever its end looks like now, the next one goes elsewhere. */
    private void abandon(Segment segment) {
        try {
            retire(segment);
        } catch (IOException alreadyFailing) {
            active = null;
        }
    }

    private void forgetSettled(Segment segment) throws IOException {
        if (segment != active && segment.isSettled() && segments.values().remove(segment)) {
            segment.delete();
        }
    }

    /** Up to {@code most} events that nobody claimed, the oldest first; claimed. */
    public List<StoredEvent> read(int most) throws IOException {
        List<StoredEvent> events = new ArrayList<>();
        for (Segment segment : List.copyOf(segments.values())) {
            Frame frame;
            while (events.size() < most && (frame = segment.next(tally)) != null) {
                SpecificRecord event =
                        codec.decode(segment.header(), frame.type(), segment.bytes(), frame.payload(), frame.length());
                if (event == null) {
                    tally.corrupted++;
                    tally.lost++;
                    segment.settle(frame.ordinal());
                } else {
                    events.add(new StoredEvent(segment.place(frame), event));
                }
            }
            forgetSettled(segment);
        }
        return events;
    }

    /** Nobody needs the record any more. */
    public void settle(Place place) throws IOException {
        place.segment.settle(place.ordinal);
        forgetSettled(place.segment);
    }

    /** The record is to be read again. */
    public void release(Place place) {
        place.segment.release(place.ordinal, place.offset);
    }

    /** What was appended survives a power loss from here on. */
    public void force() throws IOException {
        Segment current = active;
        if (dirty && current != null) {
            current.force();
        }
        if (grown) {
            forceFolder();
        }
        dirty = false;
        grown = false;
    }

    /** So that a new segment has its name after a power loss. */
    private void forceFolder() throws IOException {
        if (FOLDERS_CAN_BE_FORCED) {
            try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
                names.force(true);
            }
        }
    }

    /** Removes the segment being written where nothing in it is needed. */
    public void tidy() throws IOException {
        Segment current = active;
        if (current != null && current.isSettled()) {
            retire(current);
        }
    }

    /** A number above those of all records so far. */
    public long end() {
        Segment current = active;
        return current == null ? nextSegment << Integer.SIZE : current.endNumber();
    }

    /** Whether every record below {@code end} is settled. */
    public boolean isSettledBelow(long end) {
        if (!unread.isEmpty()) {
            return false;
        }
        return segments.values().stream()
                .filter(segment -> !segment.isSettled())
                .findFirst()
                .map(segment -> segment.firstOpenNumber() >= end)
                .orElse(true);
    }

    private long room() {
        return maxBytes - bytes();
    }

    private long bytes() {
        return unreadBytes + segments.values().stream().mapToLong(Segment::size).sum();
    }

    public SpoolCounts counts() {
        long open = segments.values().stream().mapToLong(Segment::open).sum();
        return new SpoolCounts(open, bytes(), tally.recovered, tally.corrupted, tally.lost, tally.torn);
    }

    /** Forces what was appended to disk, and lets others have the folder. */
    @Override
    public void close() throws IOException {
        try {
            tidy();
            Segment current = active;
            active = null;
            if (current != null) {
                current.seal();
            }
            if (grown) {
                forceFolder();
            }
        } finally {
            lockFile.close();
        }
    }
}
