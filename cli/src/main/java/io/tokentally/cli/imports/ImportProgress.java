package io.tokentally.cli.imports;

import io.tokentally.cli.progress.Progress;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.InstantSource;

/** How far an import is: by the bytes read, or, where all is read before anything is sent, by the events. */
final class ImportProgress {
    private final Progress progress;
    private final long totalBytes;
    private long bytes;
    private long expected;

    ImportProgress(PrintWriter out, boolean terminal, InstantSource clock, long totalBytes) {
        progress = new Progress(out, terminal, clock, "events acknowledged");
        this.totalBytes = totalBytes;
    }

    void read(int more) {
        bytes += more;
    }

    void expect(long events) {
        expected = events;
    }

    void update(long acknowledged) {
        progress.update(state(acknowledged));
    }

    void done(long acknowledged) {
        progress.done(state(acknowledged));
    }

    Duration elapsed() {
        return progress.elapsed();
    }

    private Progress.State state(long acknowledged) {
        return expected > 0 && bytes >= totalBytes
                ? new Progress.State(acknowledged, expected, "sent", acknowledged)
                : new Progress.State(bytes, totalBytes, "read", acknowledged);
    }
}
