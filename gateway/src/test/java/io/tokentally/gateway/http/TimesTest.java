package io.tokentally.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimesTest {
    @ParameterizedTest
    @CsvSource({
        "2026-03-10, 2026-03-10T00:00:00Z",
        "2026-03-10T01:02:03, 2026-03-10T01:02:03Z",
        "2026-03-10T01:02:03.1234567Z, 2026-03-10T01:02:03.123456Z",
        "2026-03-10T01:02:03+01:00, 2026-03-10T00:02:03Z",
        "2026-03-10T01:02:03 01:00, 2026-03-10T00:02:03Z",
        "2026-03-10t01:02:03z, 2026-03-10T01:02:03Z"
    })
    void datesAndDateTimesAreRead(String text, String expected) {
        assertThat(Times.dateOrDateTime("from", text, ZoneOffset.UTC)).isEqualTo(Instant.parse(expected));
    }

    @Test
    void aDateStartsWhereItsZoneSays() {
        assertThat(Times.dateOrDateTime("from", "2026-03-10", ZoneId.of("Asia/Kolkata")))
                .isEqualTo(Instant.parse("2026-03-09T18:30:00Z"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "today", "2026-3-1", "2026-02-29", "20260310", "2026-03-10T25:00:00Z", "1773144896"})
    void whatIsNoDateIsRefused(String text) {
        assertThat(catchThrowable(() -> Times.dateOrDateTime("from", text, ZoneOffset.UTC)))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        problem -> assertThat(problem.status()).isEqualTo(400));
    }

    @ParameterizedTest
    @ValueSource(strings = {"2026-03-10", "2026-03-10T01:02:03", "2026-03-10 01:02:03Z", "2026-03-10T01:02:60Z"})
    void aDateTimeNeedsAZone(String text) {
        assertThat(catchThrowable(() -> Times.dateTime("occurred_at", text)))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining(text);
    }
}
