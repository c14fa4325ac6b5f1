package io.tokentally.processor.known;

import io.tokentally.processor.packed.Names;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Forms on disk in the order of their ids, behind a filter in memory: blocks, each a chunk with its checksum. The file lives no
 * longer than the process; after that everything comes from the changelog. Reads of one thread at a time, and of another
 * that goes through it {@linkplain #sorted() in order}.
 */
final class Segment {
    private final Path file;
    private final FileChannel channel;
    private final Filter filter;
    private final long[] firstHighs;
    private final long[] offsets;
    private final long count;
    private final long firstKept;
    private final long lastKept;

    /**
     * A written file.
     *
     * @param firstHighs of each block the first id's upper half
     * @param offsets of each block, and the file's end
     * @param firstKept the least time that one of its forms is kept until, in microseconds
     * @param lastKept the highest
     */
    Segment(Path file, Filter filter, long[] firstHighs, long[] offsets, long count, long firstKept, long lastKept)
            throws IOException {
        this.file = file;
        this.filter = filter;
        this.firstHighs = firstHighs;
        this.offsets = offsets;
        this.count = count;
        this.firstKept = firstKept;
        this.lastKept = lastKept;
        channel = FileChannel.open(file, StandardOpenOption.READ);
    }

    long count() {
        return count;
    }

    long firstKept() {
        return firstKept;
    }

    long lastKept() {
        return lastKept;
    }

    long bytesOnDisk() {
        return offsets[firstHighs.length];
    }

    long bytesInMemory() {
        return filter.bytes() + (long) Long.BYTES * (firstHighs.length + offsets.length);
    }

    boolean mayHold(Id id) {
        return filter.mayHold(id);
    }

    /**
     * The block that is opened at the form of an id; null where it is not in.
     *
     * @throws CorruptChunkException where the file is not what was written
     */
    @Nullable
    ChunkReader find(Id id) {
        int block = blockOf(id.high());
        if (block < 0) {
            return null;
        }
        ChunkReader reader = block(block);
        while (reader.next()) {
            if (reader.id().equals(id)) {
                return reader;
            }
        }
        return null;
    }

    /** The last block that starts at or before it; ids of the same upper half are in one block. */
    private int blockOf(long high) {
        int from = 0;
        int to = firstHighs.length;
        while (from < to) {
            int middle = (from + to) >>> 1;
            if (Long.compareUnsigned(firstHighs[middle], high) <= 0) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        return from - 1;
    }

    private ChunkReader block(int block) {
        int length = Math.toIntExact(offsets[block + 1] - offsets[block]);
        ByteBuffer bytes = ByteBuffer.allocate(length);
        try {
            while (bytes.hasRemaining()) {
                if (channel.read(bytes, offsets[block] + bytes.position()) < 0) {
                    throw new CorruptChunkException(
                            file + " ends at " + channel.size() + " bytes of " + bytesOnDisk() + " that were written");
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read", e);
        }
        return new ChunkReader(bytes.array());
    }

    /** All of them; what it reads is checked as it goes. */
    SortedForms sorted() {
        return new Sorted();
    }

    /** Ends its use and deletes the file. */
    void delete() {
        try {
            channel.close();
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be deleted", e);
        }
    }

    @Override
    public String toString() {
        return file.getFileName() + " of " + count + " ids";
    }

    /** For tests that break it. */
    Path file() {
        return file;
    }

    private final class Sorted implements SortedForms {
        private int next;
        private @Nullable ChunkReader reader;
        private @Nullable Id id;

        @Override
        public @Nullable Id next() {
            while (true) {
                ChunkReader open = reader;
                if (open != null && open.next()) {
                    id = open.id();
                    return id;
                }
                if (next == firstHighs.length) {
                    id = null;
                    return null;
                }
                reader = block(next++);
            }
        }

        @Override
        public @Nullable Id id() {
            return id;
        }

        @Override
        public FormReader form() {
            return open().form();
        }

        @Override
        public Names names() {
            return open();
        }

        private ChunkReader open() {
            ChunkReader open = reader;
            if (open == null) {
                throw new IllegalStateException("next() comes first");
            }
            return open;
        }
    }

    /** How it is written: forms in order, then {@link #finish()}. */
    static final class Writer implements AutoCloseable {
        private static final int BLOCK = 1 << 12;
        private static final int BUFFER = 1 << 18;

        private final Path file;
        private final FileChannel channel;
        private final Filter filter;
        private final ChunkWriter block = new ChunkWriter();
        private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
        private long[] firstHighs = new long[64];
        private long[] offsets = new long[65];
        private int blocks;
        private long offset;
        private long lastHigh;
        private long count;
        private long firstKept = Long.MAX_VALUE;
        private long lastKept = Long.MIN_VALUE;

        /** @param ids how many will be added at most */
        Writer(Path file, long ids) throws IOException {
            this.file = file;
            filter = new Filter(ids);
            channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        }

        void add(Id id, FormReader form, Names names) throws IOException {
            if (block.count() > 0 && block.formsLength() >= BLOCK && id.high() != lastHigh) {
                endBlock();
            }
            if (block.count() == 0) {
                if (blocks == firstHighs.length) {
                    firstHighs = Arrays.copyOf(firstHighs, 2 * blocks);
                    offsets = Arrays.copyOf(offsets, 2 * blocks + 1);
                }
                firstHighs[blocks] = id.high();
            }
            block.add(id, form, names);
            filter.add(id);
            lastHigh = id.high();
            count++;
            firstKept = Math.min(firstKept, form.keptUntil());
            lastKept = Math.max(lastKept, form.keptUntil());
        }

        private void endBlock() throws IOException {
            byte[] bytes = block.finish();
            if (buffer.remaining() < bytes.length) {
                drain();
            }
            if (buffer.remaining() < bytes.length) {
                write(ByteBuffer.wrap(bytes));
            } else {
                buffer.put(bytes);
            }
            offset += bytes.length;
            offsets[++blocks] = offset;
        }

        private void drain() throws IOException {
            buffer.flip();
            write(buffer);
            buffer.clear();
        }

        private void write(ByteBuffer bytes) throws IOException {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        }

        Segment finish() throws IOException {
            if (block.count() > 0) {
                endBlock();
            }
            drain();
            channel.close();
            return new Segment(
                    file,
                    filter,
                    Arrays.copyOf(firstHighs, blocks),
                    Arrays.copyOf(offsets, blocks + 1),
                    count,
                    firstKept,
                    lastKept);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
