package io.tokentally.sink.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.util.ByteConverter;

class NumericTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "0.000000000000000000",
                "1",
                "-1",
                "9999",
                "10000",
                "10001",
                "0.1",
                "0.0001",
                "0.00001",
                "0.015",
                "0.000015000000000000",
                "100000000",
                "-0.000000000000000001",
                "99999999999999999999999999999999999999",
                "12345678901234567890.123456789012345678",
                "1E+3"
            })
    void saysWhatPgjdbcReads(String decimal) throws IOException {
        BigDecimal value = new BigDecimal(decimal);

        assertThat(roundTrip(value)).isEqualByComparingTo(value);
    }

    @Test
    void anyDecimalOfUpTo38DigitsSurvives() throws IOException {
        long seed = Long.getLong("seed", System.nanoTime());
        Random random = new Random(seed);
        for (BigDecimal value : Stream.generate(() -> new BigDecimal(
                        random.nextBoolean()
                                ? new BigInteger(random.nextInt(126), random)
                                : new BigInteger(random.nextInt(126), random).negate(),
                        random.nextInt(21)))
                .limit(5_000)
                .toList()) {
            assertThat(roundTrip(value)).as("seed %d", seed).isEqualByComparingTo(value);
        }
    }

    private static BigDecimal roundTrip(BigDecimal value) throws IOException {
        CopyBuffer buffer = new CopyBuffer();
        buffer.start();
        buffer.numeric(value);
        byte[] bytes = buffer.end().readAllBytes();
        int header = 11 + 4 + 4;
        int length = ByteConverter.int4(bytes, header);
        return (BigDecimal) ByteConverter.numeric(bytes, header + 4, length);
    }
}
