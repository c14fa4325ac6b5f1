package io.tokentally.sdk.spool;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One file of records. A record is claimed while somebody else sees to it, and settled once nobody needs to. */
final class Segment {
    private final Path file;
    private final SegmentHeader header;
    /** A record's number is this and its ordinal: rising over all segments of a spool. */
    private final long firstNumber;

    private final BitSet claimed = new BitSet();
    private final BitSet settled = new BitSet();
    private @Nullable FileChannel channel;
    private int size;
    private int records;
    private int open;

    /** Where reading goes on: the offset in the file, and the lowest ordinal that may follow. */
    private int cursor;

    private int expected;
    /** The bytes from {@link #imageAt} on, and how far they were walked. */
    private byte[] image = new byte[0];

    private int imageAt;
    private int imageTo;
    private @Nullable FrameReader reader;

    private Segment(Path file, SegmentHeader header, int start, long firstNumber) {
        this.file = file;
        this.header = header;
        this.size = start;
        this.cursor = start;
        this.firstNumber = firstNumber;
    }

    static Segment create(Path file, SegmentHeader header, long firstNumber) throws IOException {
        byte[] start = header.bytes();
        Segment segment = new Segment(file, header, start.length, firstNumber);
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try {
            writeAll(channel, ByteBuffer.wrap(start), 0);
        } catch (IOException e) {
            channel.close();
            Files.deleteIfExists(file);
            throw e;
        }
        segment.channel = channel;
        return segment;
    }

    /** What an earlier process left: counted, and cut after the last whole record. Null where there is no header. */
    static @Nullable Segment recover(Path file, long firstNumber, SpoolTally tally) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        SegmentHeader.Parsed parsed = SegmentHeader.in(bytes).orElse(null);
        if (parsed == null) {
            return null;
        }
        Segment segment = new Segment(file, parsed.header(), parsed.end(), firstNumber);
        segment.size = Math.max(bytes.length, parsed.end());
        segment.recount(new FrameReader(bytes, parsed.end(), parsed.header().salt()), tally);
        return segment;
    }

    private void recount(FrameReader frames, SpoolTally tally) throws IOException {
        Frame frame;
        while ((frame = frames.next()) != null) {
            if (frame.ordinal() < records) {
                continue;
            }
            giveUp(records, frame.ordinal(), tally);
            records = frame.ordinal() + 1;
            if (frame.intact()) {
                open++;
                tally.recovered++;
            } else {
                giveUp(frame.ordinal(), records, tally);
            }
        }
        if (frames.endsInGarbage()) {
            tally.corrupted++;
        }
        if (frames.tornAt() >= 0) {
            tally.torn++;
            try (FileChannel cut = FileChannel.open(file, StandardOpenOption.WRITE)) {
                cut.truncate(frames.tornAt());
            }
            size = frames.tornAt();
        }
    }

    private void giveUp(int from, int to, SpoolTally tally) {
        claimed.set(from, to);
        settled.set(from, to);
        tally.corrupted += to - from;
    }

    /** Writes all or, as far as anyone can tell later, nothing. */
    void append(List<EncodedEvent> events, List<Place> places) throws IOException {
        FileChannel to = channel;
        if (to == null) {
            throw new IllegalStateException(file + " is sealed");
        }
        ByteBuffer frames =
                ByteBuffer.allocate(events.stream().mapToInt(EncodedEvent::size).sum());
        int ordinal = records;
        for (EncodedEvent event : events) {
            places.add(new Place(this, ordinal, size + frames.position()));
            Frame.put(frames, header.salt(), event.type(), ordinal++, event.payload());
        }
        try {
            writeAll(to, frames.flip(), size);
        } catch (IOException e) {
            to.truncate(size);
            throw e;
        }
        claimed.set(records, ordinal);
        open += events.size();
        records = ordinal;
        size += frames.capacity();
    }

    private static void writeAll(FileChannel to, ByteBuffer bytes, long at) throws IOException {
        long next = at;
        while (bytes.hasRemaining()) {
            next += to.write(bytes, next);
        }
    }

    /** What was written survives a power loss from here on. */
    void force() throws IOException {
        if (channel != null) {
            channel.force(false);
        }
    }

    /** No more is appended. */
    void seal() throws IOException {
        FileChannel sealed = channel;
        channel = null;
        if (sealed != null) {
            try (sealed) {
                sealed.force(false);
            }
        }
    }

    /** Sealed, and gone from disk. */
    void delete() throws IOException {
        FileChannel open = channel;
        channel = null;
        if (open != null) {
            open.close();
        }
        Files.deleteIfExists(file);
    }

    /** The next record that nobody claimed, claimed; null where there is none up to the end. */
    @Nullable
    Frame next(SpoolTally tally) throws IOException {
        while (expected < records) {
            if (reader == null) {
                load();
            }
            Frame frame = reader == null ? null : reader.next();
            if (frame == null && imageTo < size) {
                reader = null; // it has grown since
                continue;
            }
            if (frame == null) {
                lose(records, tally);
                leave();
                return null;
            }
            if (frame.ordinal() < expected) {
                continue;
            }
            lose(frame.ordinal(), tally);
            expected = frame.ordinal() + 1;
            cursor = imageAt + frame.end();
            if (!claimed.get(frame.ordinal())) {
                if (frame.intact()) {
                    claimed.set(frame.ordinal());
                    return frame;
                }
                expected = frame.ordinal();
                lose(frame.ordinal() + 1, tally);
            }
        }
        leave();
        return null;
    }

    private void load() throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(size - cursor);
        try (FileChannel from = FileChannel.open(file, StandardOpenOption.READ)) {
            while (bytes.hasRemaining()) {
                if (from.read(bytes, cursor + bytes.position()) < 0) {
                    throw new EOFException(file + " should hold " + size + " bytes but is shorter");
                }
            }
        } catch (EOFException cut) {
            // somebody cut the file: its missing records are counted as lost below
            bytes.flip();
            bytes = ByteBuffer.allocate(bytes.remaining()).put(bytes);
        }
        image = bytes.array();
        imageAt = cursor;
        imageTo = size;
        reader = new FrameReader(image, 0, header.salt());
    }

    private void leave() {
        reader = null;
        image = new byte[0];
    }

    /** Records before {@code until} that should have been found. */
    private void lose(int until, SpoolTally tally) {
        for (int ordinal = expected; ordinal < until; ordinal++) {
            if (!claimed.get(ordinal)) {
                tally.corrupted++;
                tally.lost++;
                claimed.set(ordinal);
                settle(ordinal);
            }
        }
        expected = Math.max(expected, until);
    }

    Place place(Frame frame) {
        return new Place(this, frame.ordinal(), imageAt + frame.offset());
    }

    /** The bytes that {@code frame} is in. */
    byte[] bytes() {
        return image;
    }

    SegmentHeader header() {
        return header;
    }

    void settle(int ordinal) {
        if (!settled.get(ordinal)) {
            settled.set(ordinal);
            open--;
        }
    }

    /** It is read again. */
    void release(int ordinal, int offset) {
        claimed.clear(ordinal);
        if (ordinal < expected) {
            expected = ordinal;
            cursor = offset;
            leave();
        }
    }

    boolean isSettled() {
        return open == 0;
    }

    int open() {
        return open;
    }

    int size() {
        return size;
    }

    int records() {
        return records;
    }

    /** The number of the first record that is not settled. */
    long firstOpenNumber() {
        return firstNumber + settled.nextClearBit(0);
    }

    long endNumber() {
        return firstNumber + records;
    }
}
