package io.tokentally.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WindowTest {
    @ParameterizedTest
    @CsvSource({
        "2026-03-01T00:00:00Z,           2026-03-01T00:00:00Z, 2026-03-01T00:00:00Z, 2026-03-01T00:00:00Z",
        "2026-02-28T23:59:59.999999999Z, 2026-02-28T23:45:00Z, 2026-02-28T23:00:00Z, 2026-02-28T00:00:00Z",
        "2024-02-29T12:14:59.999999Z,    2024-02-29T12:00:00Z, 2024-02-29T12:00:00Z, 2024-02-29T00:00:00Z",
        "2024-02-29T12:15:00Z,           2024-02-29T12:15:00Z, 2024-02-29T12:00:00Z, 2024-02-29T00:00:00Z",
        "1970-01-01T00:00:00Z,           1970-01-01T00:00:00Z, 1970-01-01T00:00:00Z, 1970-01-01T00:00:00Z",
        "1969-12-31T23:59:59.999999999Z, 1969-12-31T23:45:00Z, 1969-12-31T23:00:00Z, 1969-12-31T00:00:00Z",
        "1969-12-31T23:45:00Z,           1969-12-31T23:45:00Z, 1969-12-31T23:00:00Z, 1969-12-31T00:00:00Z",
        "1969-12-31T00:00:00Z,           1969-12-31T00:00:00Z, 1969-12-31T00:00:00Z, 1969-12-31T00:00:00Z",
        "9999-12-31T23:59:59.999999Z,    9999-12-31T23:45:00Z, 9999-12-31T23:00:00Z, 9999-12-31T00:00:00Z",
    })
    void startsAtTheEdgeThatIncludesTheInstant(Instant instant, Instant quarter, Instant hour, Instant day) {
        assertThat(Window.QUARTER_HOUR.start(instant)).isEqualTo(quarter);
        assertThat(Window.HOUR.start(instant)).isEqualTo(hour);
        assertThat(Window.DAY.start(instant)).isEqualTo(day);
    }

    @Test
    void isHalfOpen() {
        Instant start = Instant.parse("2026-03-29T00:00:00Z");
        for (Window window : Window.values()) {
            Instant end = window.end(start);
            assertThat(window.start(end)).isEqualTo(end);
            assertThat(window.start(end.minusNanos(1))).isEqualTo(start);
        }
        assertThat(Window.DAY.end(start)).isEqualTo(Instant.parse("2026-03-30T00:00:00Z"));
    }

    @Test
    void hasALabelThatNamesIt() {
        assertThat(Window.values()).extracting(Window::label).containsExactly("15m", "hour", "day");
        for (Window window : Window.values()) {
            assertThat(Window.of(window.label())).isEqualTo(window);
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Window.of("week"))
                .withMessage("window 'week' is none of 15m, hour, day");
    }
}
