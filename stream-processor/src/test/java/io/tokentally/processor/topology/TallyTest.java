package io.tokentally.processor.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tokentally.total.UsageSums;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TallyTest {
    private static final int SCALE = 18;

    @Test
    void sumsAreThoseOfBigIntegers() {
        long seed = Long.getLong("seed", System.nanoTime());
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            Tally tally = new Tally(2, 1);
            BigInteger expected = BigInteger.ZERO;
            long count = 0;
            for (int i = 0; i < 50; i++) {
                BigInteger value = new BigInteger(random.nextInt(121), random);
                int sign = random.nextBoolean() ? 1 : -1;
                Tally more = new Tally(2, 1);
                more.add(1, new BigDecimal(value, SCALE), SCALE, sign);
                more.count(0, (long) sign * i);
                tally.add(more, 1);
                expected = expected.add(BigInteger.valueOf(sign).multiply(value));
                count += (long) sign * i;
                assertThat(tally.sum(1, SCALE)).as("seed %s", seed).isEqualTo(new BigDecimal(expected, SCALE));
            }
            assertThat(tally.count(0)).isEqualTo(count);
            assertThat(tally.sum(0, 0)).isEqualTo(BigDecimal.ZERO);
        }
    }

    @Test
    void oneTallyIsTakenFromAnother() {
        long seed = Long.getLong("seed", System.nanoTime());
        Random random = new Random(seed);
        for (int round = 0; round < 1_000; round++) {
            BigInteger first = new BigInteger(random.nextInt(121), random);
            BigInteger second = new BigInteger(random.nextInt(121), random);
            Tally tally = new Tally(1, 0);
            tally.add(0, new BigDecimal(first), 0, 1);
            Tally more = new Tally(1, 0);
            more.add(0, new BigDecimal(second), 0, random.nextBoolean() ? 1 : -1);
            BigDecimal expected = new BigDecimal(first).subtract(more.sum(0, 0));
            tally.add(more, -1);
            assertThat(tally.sum(0, 0)).as("seed %s", seed).isEqualTo(expected);
        }
    }

    @Test
    void halvesCarry() {
        Tally tally = new Tally(1, 0);
        tally.add(0, Long.MAX_VALUE);
        tally.add(0, Long.MAX_VALUE);
        tally.add(0, 3);
        assertThat(tally.sum(0, 0))
                .isEqualTo(BigDecimal.ONE.add(BigDecimal.valueOf(2).pow(64)));
        Tally minus = new Tally(1, 0);
        minus.add(0, -1);
        tally.add(minus, 1);
        assertThat(tally.sum(0, 0)).isEqualTo(BigDecimal.valueOf(2).pow(64));
        tally.add(tally, -1);
        assertThat(tally.sum(0, 0)).isEqualTo(BigDecimal.ZERO);
    }

    @Test
    void aSumThatFitsNoTotalIsToldAndNotWrapped() {
        Tally tally = new Tally(1, 0);
        BigDecimal half = BigDecimal.valueOf(2).pow(126);
        tally.add(0, half, 0, 1);
        assertThatThrownBy(() -> tally.add(0, half, 0, 1)).isInstanceOf(ArithmeticException.class);
        assertThatThrownBy(() -> new Tally(1, 0).add(0, half.multiply(half), 0, 1))
                .isInstanceOf(ArithmeticException.class);
    }

    @Test
    void partsThatComeToNothingAreGone() {
        Tally tally = UsageTally.none();
        Tally more = UsageTally.none();
        more.part("input_audio", 1, 1).add(0, 5);
        more.part("input_audio", 1, 1).count(0, 1);
        tally.add(more, 1);
        tally.add(more, 1);
        UsageSums sums = UsageTally.sums(tally);
        assertThat(sums.getTokens().getOther()).containsOnlyKeys("input_audio");
        assertThat(UsageTally.sums(UsageTally.of(sums))).isEqualTo(sums);
        tally.add(more, -1);
        tally.add(more, -1);
        assertThat(UsageTally.sums(tally)).isEqualTo(UsageTally.sums(UsageTally.none()));
    }
}
