package io.tokentally.cli.imports;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RowCountsTest {
    @Test
    void countsAsAMapDoes() {
        long seed = Long.getLong("seed", 7);
        Random random = new Random(seed);
        RowCounts counts = new RowCounts();
        Map<Integer, Integer> expected = new HashMap<>();

        for (int i = 0; i < 50_000; i++) {
            int row = random.nextInt(20_000);
            int earlier = expected.merge(row, 1, Integer::sum) - 1;
            assertThat(counts.earlier(hash(row % 7, row))).as("-Dseed=" + seed).isEqualTo(earlier);
        }
    }

    @Test
    void bothHalvesTellRowsApart() {
        RowCounts counts = new RowCounts();

        assertThat(counts.earlier(hash(1, 0))).isZero();
        assertThat(counts.earlier(hash(0, 1))).isZero();
        assertThat(counts.earlier(hash(0, 0))).isZero();
        assertThat(counts.earlier(hash(1, 1))).isZero();
        assertThat(counts.earlier(hash(0, 1))).isEqualTo(1);
    }

    private static byte[] hash(long high, long low) {
        return ByteBuffer.allocate(32).putLong(high).putLong(low).array();
    }
}
