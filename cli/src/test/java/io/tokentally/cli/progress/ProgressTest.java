package io.tokentally.cli.progress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private final StringWriter printed = new StringWriter();
    private Instant now = Instant.parse("2026-11-22T00:00:00Z");

    @Test
    void elsewhereAPlainLineNowAndThen() {
        Progress progress = progress(false);
        after(progress, 4, 1_000);
        assertThat(printed.toString()).isEmpty();
        after(progress, 6, 2_500);

        assertThat(printed.toString().lines()).containsExactly(" 25% read, 2,500 events, 250/s, 30 s left");
    }

    @Test
    void aTerminalsLineIsDrawnAgainAndFits80Columns() {
        Progress progress = new Progress(new PrintWriter(printed), true, () -> now, "events acknowledged");
        now = now.plus(Duration.ofHours(3));
        progress.update(new Progress.State(1, 2, "read", 99_999_999));

        assertThat(printed.toString())
                .isEqualTo("\r[#####.....]  50% read, 99,999,999 events acknowledged, 9,259/s, 3 h 0 min left\u001b[K");
        assertThat(printed.toString().replaceAll("[\r\u001b]|\\[K", "").length())
                .isLessThanOrEqualTo(80);
    }

    @Test
    void withoutATotalThereIsNeitherShareNorTimeLeft() {
        Progress progress = progress(false);
        now = now.plus(Duration.ofSeconds(10));
        progress.done(new Progress.State(50, 0, "read", 50));

        assertThat(printed.toString().lines()).containsExactly("50 events, 5/s");
    }

    private Progress progress(boolean terminal) {
        return new Progress(new PrintWriter(printed, true), terminal, () -> now, "events");
    }

    private void after(Progress progress, int seconds, long done) {
        now = now.plus(Duration.ofSeconds(seconds));
        progress.update(new Progress.State(done, 10_000, "read", done));
    }
}
