package io.tokentally.cli.progress;

import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How far a command is, how fast, and how long it will take: on a terminal one line that is drawn again and again,
 * elsewhere a plain line now and then. Used by one thread.
 */
public final class Progress {
    private static final int BAR = 10;
    private static final String CLEAR_REST = "\u001b[K";
    private static final Duration DRAWN_EVERY = Duration.ofMillis(200);
    private static final Duration WRITTEN_EVERY = Duration.ofSeconds(5);
    /** Before that much time has passed, a rate says nothing of what is to come. */
    private static final Duration BEFORE_ESTIMATE = Duration.ofSeconds(2);

    /**
     * How things stand.
     *
     * @param done out of {@code total}, in any unit
     * @param total 0 where it is not known
     * @param what was done to that share, for example "read"
     * @param items how many were dealt with
     */
    public record State(long done, long total, String what, long items) {}

    private final PrintWriter out;
    private final boolean terminal;
    private final InstantSource clock;
    private final String items;
    private final Instant started;
    private @Nullable Instant shown;

    /** @param items what is counted, for example "events acknowledged" */
    public Progress(PrintWriter out, boolean terminal, InstantSource clock, String items) {
        this.out = out;
        this.terminal = terminal;
        this.clock = clock;
        this.items = items;
        started = clock.instant();
    }

    /** Shows {@code state} where it is time to. */
    public void update(State state) {
        Instant now = clock.instant();
        Instant last = shown == null ? started : shown;
        if (Duration.between(last, now).compareTo(terminal ? DRAWN_EVERY : WRITTEN_EVERY) >= 0) {
            show(state, now);
        }
    }

    /** Shows the end, whatever the time. */
    public void done(State state) {
        show(state, clock.instant());
        if (terminal) {
            out.println();
        }
    }

    /** Since it was made. */
    public Duration elapsed() {
        return Duration.between(started, clock.instant());
    }

    private void show(State state, Instant now) {
        shown = now;
        Duration elapsed = Duration.between(started, now);
        long millis = Math.max(1, elapsed.toMillis());
        StringBuilder text = new StringBuilder();
        if (state.total() > 0) {
            text.append(String.format(Locale.ROOT, "%3d%% %s, ", percent(state), state.what()));
        }
        text.append(String.format(Locale.ROOT, "%,d %s, %,d/s", state.items(), items, state.items() * 1_000 / millis));
        if (state.done() > 0 && state.done() < state.total() && elapsed.compareTo(BEFORE_ESTIMATE) >= 0) {
            long left = Math.multiplyExact(millis / 1_000, state.total() - state.done()) / state.done();
            text.append(", ").append(time(left)).append(" left");
        }
        if (terminal) {
            out.print("\r" + bar(state) + text + CLEAR_REST);
            out.flush();
        } else {
            out.println(text);
        }
    }

    private static String bar(State state) {
        if (state.total() == 0) {
            return "";
        }
        int full = (int) (percent(state) * BAR / 100);
        return "[" + "#".repeat(full) + ".".repeat(BAR - full) + "] ";
    }

    private static long percent(State state) {
        return Math.min(100, state.done() * 100 / state.total());
    }

    static String time(long seconds) {
        if (seconds < 60) {
            return seconds + " s";
        }
        return seconds < 3_600
                ? seconds / 60 + " min " + seconds % 60 + " s"
                : seconds / 3_600 + " h " + seconds % 3_600 / 60 + " min";
    }
}
