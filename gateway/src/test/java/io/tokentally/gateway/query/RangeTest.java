package io.tokentally.gateway.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tokentally.gateway.http.ProblemException;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RangeTest {
    @ParameterizedTest
    @CsvSource({
        // Whole days of the zone, of which one has 23 or 25 hours.
        "America/New_York, 2026-03-09T04:00:00Z, 2026-03-10T04:00:00Z, 2026-03-08T05:00:00Z",
        "America/New_York, 2026-11-02T05:00:00Z, 2026-11-03T05:00:00Z, 2026-11-01T04:00:00Z",
        "Australia/Lord_Howe, 2026-04-05T13:30:00Z, 2026-04-06T13:30:00Z, 2026-04-04T13:00:00Z",
        "Asia/Kolkata, 2026-03-08T18:30:00Z, 2026-03-15T18:30:00Z, 2026-03-01T18:30:00Z",
        "Asia/Kathmandu, 2026-03-08T18:15:00Z, 2026-03-09T18:15:00Z, 2026-03-07T18:15:00Z",
        // Whole months.
        "UTC, 2026-03-01T00:00:00Z, 2026-04-01T00:00:00Z, 2026-02-01T00:00:00Z",
        "UTC, 2026-01-01T00:00:00Z, 2027-01-01T00:00:00Z, 2025-01-01T00:00:00Z",
        "America/New_York, 2026-04-01T04:00:00Z, 2026-05-01T04:00:00Z, 2026-03-01T05:00:00Z",
        // Neither.
        "UTC, 2026-03-01T00:00:00Z, 2026-03-01T00:00:00.000001Z, 2026-02-28T23:59:59.999999Z",
        "America/New_York, 2026-03-09T00:00:00Z, 2026-03-10T00:00:00Z, 2026-03-08T00:00:00Z",
    })
    void thePreviousRangeIsAsLongByTheClockOfItsZone(String zone, Instant from, Instant to, Instant previous) {
        assertThat(new Range("", from, to).previous(ZoneId.of(zone))).isEqualTo(new Range("", previous, from));
    }

    @Test
    void whatIsAskedForAsHoursIsHours() {
        Instant now = Instant.parse("2026-03-09T04:00:00Z");
        Range day = new Range("24h", now.minusSeconds(86_400), now);
        assertThat(day.previous(ZoneId.of("America/New_York")).from()).isEqualTo(now.minusSeconds(2 * 86_400));
    }

    @Test
    void anOpenRangeHasNone() {
        Instant now = Instant.parse("2026-03-09T04:00:00Z");
        assertThatThrownBy(() -> new Range("all", null, null).previous(ZoneId.of("UTC")))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("'all'");
        assertThatThrownBy(() -> new Range("", null, now).previous(ZoneId.of("UTC")))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("open");
    }
}
