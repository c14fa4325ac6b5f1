package io.tokentally.processor.known;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Forms come back from chunks as they were. {@code -Dseed=N} */
class ChunkTest {
    private static final long START = TimeUnit.DAYS.toMicros(20_000);
    private static final long SEED = Long.getLong("seed", 5);

    private record Put(Id id, KnownForm form, long keptUntil) {}

    @Test
    void formsComeBackAsTheyWere() {
        List<Put> put = new ArrayList<>();
        List<Put> got = read(chunk(put));
        assertThat(got).as("seed %s", SEED).isEqualTo(put);
    }

    @Test
    void formsComeBackAsTheyWereFromAChunkTheyWereMovedTo() {
        List<Put> put = new ArrayList<>();
        ChunkReader from = new ChunkReader(chunk(put));
        ChunkWriter to = new ChunkWriter();
        RandomForms forms = new RandomForms(SEED + 1, START);
        Put first = new Put(forms.id(), forms.next(7L << 40, START - 5), START);
        add(to, new MemoryTable(), first);
        while (from.next()) {
            to.add(from.id(), from.form(), from);
        }
        put.add(0, first);
        assertThat(read(to.finish())).as("seed %s", SEED).isEqualTo(put);
    }

    @Test
    void anyChangedBitAndAnyMissingEndIsNoticed() {
        byte[] chunk = chunk(new ArrayList<>());
        Random random = new Random(SEED);
        for (int round = 0; round < 1_000; round++) {
            byte[] torn = chunk.clone();
            torn[random.nextInt(torn.length)] ^= (byte) (1 << random.nextInt(8));
            assertThatThrownBy(() -> new ChunkReader(torn)).isInstanceOf(CorruptChunkException.class);
        }
        for (int length = 0; length < chunk.length; length += 97) {
            byte[] shorter = Arrays.copyOf(chunk, length);
            assertThatThrownBy(() -> new ChunkReader(shorter)).isInstanceOf(CorruptChunkException.class);
        }
    }

    /** Fills {@code put} with what it holds. */
    private static byte[] chunk(List<Put> put) {
        RandomForms forms = new RandomForms(SEED, START);
        Random random = new Random(SEED);
        ChunkWriter writer = new ChunkWriter();
        MemoryTable table = new MemoryTable();
        for (int n = 0; n < 2_000; n++) {
            long expiresBy = START + random.nextInt();
            Put each = new Put(
                    forms.id(), forms.next((1L << 40) + n, expiresBy), expiresBy + Math.max(0, random.nextInt()));
            put.add(each);
            add(writer, table, each);
        }
        return writer.finish();
    }

    private static void add(ChunkWriter writer, MemoryTable table, Put put) {
        table.put(put.id(), put.form(), put.keptUntil(), new FormWriter());
        FormReader reader = new FormReader();
        table.openLast(reader);
        writer.add(put.id(), reader, table.names());
    }

    private static List<Put> read(byte[] chunk) {
        List<Put> read = new ArrayList<>();
        ChunkReader reader = new ChunkReader(chunk);
        while (reader.next()) {
            read.add(new Put(reader.id(), reader.read(), reader.form().keptUntil()));
        }
        return read;
    }
}
