package io.tokentally.cli.imports;

import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How far an import is: on a terminal one line that is drawn again and again, elsewhere a plain line now and then. Used
 * by one thread.
 */
final class Progress {
    private static final int WIDTH = 24;
    private static final Duration DRAWN_EVERY = Duration.ofMillis(200);
    private static final Duration WRITTEN_EVERY = Duration.ofSeconds(5);

    private final PrintWriter out;
    private final boolean terminal;
    private final InstantSource clock;
    private final Instant started;
    private final long totalBytes;
    private @Nullable Instant shown;
    private long bytes;

    Progress(PrintWriter out, boolean terminal, InstantSource clock, long totalBytes) {
        this.out = out;
        this.terminal = terminal;
        this.clock = clock;
        this.totalBytes = totalBytes;
        started = clock.instant();
    }

    void read(int more) {
        bytes += more;
    }

    /** Shows how things stand where it is time to. */
    void update(long acknowledged) {
        Instant now = clock.instant();
        Instant last = shown == null ? started : shown;
        if (Duration.between(last, now).compareTo(terminal ? DRAWN_EVERY : WRITTEN_EVERY) >= 0) {
            show(acknowledged, now);
        }
    }

    /** Shows the end, whatever the time. */
    void done(long acknowledged) {
        show(acknowledged, clock.instant());
        if (terminal) {
            out.println();
        }
    }

    Duration elapsed() {
        return Duration.between(started, clock.instant());
    }

    private void show(long acknowledged, Instant now) {
        shown = now;
        long percent = totalBytes == 0 ? 100 : Math.min(100, bytes * 100 / totalBytes);
        long millis = Math.max(1, Duration.between(started, now).toMillis());
        String text = String.format(
                Locale.ROOT,
                "%3d%% read, %,d events acknowledged, %,d/s",
                percent,
                acknowledged,
                acknowledged * 1_000 / millis);
        if (terminal) {
            int full = (int) (percent * WIDTH / 100);
            out.print("\r[" + "#".repeat(full) + ".".repeat(WIDTH - full) + "] " + text + "  ");
            out.flush();
        } else {
            out.println(text);
        }
    }
}
