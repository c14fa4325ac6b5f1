package io.tokentally.sink.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SqlFaultsTest {
    @ParameterizedTest
    @ValueSource(strings = {"08006", "57P01", "57P03", "57014", "53100", "53300", "40P01", "55P03", "25P03", "58030"})
    void isTriedAgain(String state) {
        assertThat(SqlFaults.passes(new IllegalStateException(new SQLException("away", state))))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"22021", "23514", "42P01", "28P01", "3D000", "42501"})
    void stops(String state) {
        assertThat(SqlFaults.passes(new IllegalStateException(new SQLException("refused", state))))
                .isFalse();
    }
}
