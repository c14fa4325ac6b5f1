package io.tokentally.gateway.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokentally.schemas.Window;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SplitTest {
    private static final List<Window> ALL = Bucket.levels(null, ZoneOffset.UTC);

    @Test
    void aRangeBetweenMicrosecondsHasWindowsInTheMiddle() {
        Range range = new Range(
                "", Instant.parse("2026-03-01T22:14:59.999999Z"), Instant.parse("2026-03-03T01:45:00.000001Z"));
        assertThat(Split.of(range, ALL))
                .containsExactly(
                        part(null, "2026-03-01T22:14:59.999999Z", "2026-03-01T22:15:00Z"),
                        part(Window.QUARTER_HOUR, "2026-03-01T22:15:00Z", "2026-03-01T23:00:00Z"),
                        part(Window.HOUR, "2026-03-01T23:00:00Z", "2026-03-02T00:00:00Z"),
                        part(Window.DAY, "2026-03-02T00:00:00Z", "2026-03-03T00:00:00Z"),
                        part(Window.HOUR, "2026-03-03T00:00:00Z", "2026-03-03T01:00:00Z"),
                        part(Window.QUARTER_HOUR, "2026-03-03T01:00:00Z", "2026-03-03T01:45:00Z"),
                        part(null, "2026-03-03T01:45:00Z", "2026-03-03T01:45:00.000001Z"));
    }

    @Test
    void allTimeIsDaysAndAnEmptyRangeNothing() {
        assertThat(Split.of(new Range("all", null, null), ALL))
                .containsExactly(new Split.Part(Window.DAY, new Range("", null, null)));
        Instant time = Instant.parse("2026-03-01T00:00:00Z");
        assertThat(Split.of(new Range("", time, time), ALL)).isEmpty();
    }

    /** Without a gap, without an overlap, and with no window that the range does not hold whole. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void partsMakeUpTheRange(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            Instant from = Instant.parse("2026-03-01T00:00:00Z")
                    .plus(random.nextInt(200_000), ChronoUnit.SECONDS)
                    .plus(random.nextInt(3) - 1, ChronoUnit.MICROS);
            Instant to = from.plus(Duration.ofNanos(1_000L * (1 + random.nextInt(2_000_000_000)) * (1 + i % 200)));
            List<Split.Part> parts = Split.of(new Range("", from, to), ALL.subList(random.nextInt(4), 3));
            Instant end = from;
            for (Split.Part part : parts) {
                assertThat(part.range().from())
                        .isEqualTo(end)
                        .isBefore(part.range().to());
                end = part.range().to();
                Window level = part.level();
                Instant start = part.range().from();
                if (level != null && end != null && start != null) {
                    assertThat(level.start(end)).isEqualTo(end);
                    assertThat(level.start(start)).isEqualTo(start);
                }
            }
            assertThat(end).isEqualTo(to);
        }
    }

    private static Split.Part part(@org.jspecify.annotations.Nullable Window level, String from, String to) {
        return new Split.Part(level, new Range("", Instant.parse(from), Instant.parse(to)));
    }
}
