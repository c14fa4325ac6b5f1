package io.tokentally.gateway.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokentally.gateway.http.Json;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoundingTest {
    @ParameterizedTest
    @CsvSource({"1, 2, 0.001", "1, 1, 0.001", "12501, 2, 6.251", "10000, 3, 3.333", "0, 5, 0", "2499, 1000, 0.002"})
    void averagesHaveThreeDecimalsHalfUp(BigDecimal micros, BigDecimal count, BigDecimal expected) {
        assertThat(Rounding.averageMillis(micros, count)).isEqualByComparingTo(expected);
    }

    @Test
    void nothingHasNoAverage() {
        assertThat(Rounding.averageMillis(BigDecimal.ZERO, BigDecimal.ZERO)).isNull();
    }

    @ParameterizedTest
    @CsvSource({"1, 3, 33.33", "2, 3, 66.67", "1, 800, 0.13", "-1, 800, -0.13", "1, 1, 100", "5, 0, 0", "0, 5, 0"})
    void percentagesHaveTwoDecimalsHalfUp(BigDecimal part, BigDecimal whole, BigDecimal expected) {
        assertThat(Rounding.percentage(part, whole)).isEqualByComparingTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "0.0123, 0.0123",
        "5.000000000000000000, 5",
        "0.000000000000000001, 0.000000000000000001",
        "1E+2, 100",
        "0E-18, 0",
        "-0.50, -0.5",
        "123456789012345678901234567890.10, 123456789012345678901234567890.1"
    })
    void moneyHasPlainDigits(BigDecimal money, String expected) {
        assertThat(new String(Json.bytes(List.of(money)), StandardCharsets.UTF_8))
                .isEqualTo("[" + expected + "]");
    }
}
