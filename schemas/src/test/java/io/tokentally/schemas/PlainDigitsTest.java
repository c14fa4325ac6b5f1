package io.tokentally.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlainDigitsTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "0E-18, 0",
        "1.500000000000000000, 1.5",
        "1E+3, 1000",
        "1200, 1200",
        "1E-18, 0.000000000000000001",
        "-0.10, -0.1",
        "99999999999999999999.999999999999999999, 99999999999999999999.999999999999999999",
    })
    void showsEveryDigitAndNoMore(BigDecimal value, String shown) {
        assertThat(PlainDigits.text(value)).isEqualTo(shown);
        assertThat(PlainDigits.number(value)).isEqualByComparingTo(value);
        assertThat(PlainDigits.number(value).scale()).isNotNegative();
    }
}
