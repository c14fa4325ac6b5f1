package io.tokentally.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MicrosTest {
    @ParameterizedTest
    @ValueSource(
            longs = {
                0,
                1,
                -1,
                999_999,
                1_000_000,
                -999_999,
                -1_000_000,
                -1_000_001,
                1_767_225_600_123_456L,
                Long.MAX_VALUE,
                Long.MIN_VALUE,
                Long.MIN_VALUE + 1
            })
    void everyMicrosecondComesBack(long micros) {
        assertThat(Micros.of(Micros.toInstant(micros))).isEqualTo(micros);
    }

    @ParameterizedTest
    @CsvSource({
        "1970-01-01T00:00:00Z, 0",
        "1970-01-01T00:00:00.000001999Z, 1",
        "1969-12-31T23:59:59.999999Z, -1",
        "1969-12-31T23:59:59.999999001Z, -1",
        "1969-12-31T23:59:59.000000001Z, -1000000",
        "9999-12-31T23:59:59.999999999Z, 253402300799999999",
    })
    void finerDigitsAreCutOffTowardsThePast(Instant instant, long micros) {
        assertThat(Micros.of(instant)).isEqualTo(micros);
    }

    @Test
    void whatNoLongHoldsIsNoTime() {
        assertThatThrownBy(() -> Micros.of(Instant.MAX)).isInstanceOf(ArithmeticException.class);
        assertThatThrownBy(() -> Micros.of(Instant.MIN)).isInstanceOf(ArithmeticException.class);
    }
}
