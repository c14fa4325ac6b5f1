package io.tokentally.benchmarks;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * How much time there is.
 *
 * @param quick whether an impression will do
 * @param only the parts whose name starts with it, or with one of several, separated by commas; empty for all
 * @param folder for what the run needs on disk; gone afterwards
 * @param progress takes a line where something begins
 */
public record Plan(boolean quick, String only, Path folder, Consumer<String> progress) {
    public int rounds() {
        return quick ? 3 : 5;
    }

    /** Of one contestant in one round. */
    public Duration turn() {
        return quick ? Duration.ofSeconds(1) : Duration.ofSeconds(2);
    }

    /** Whether a part of the benchmark is wanted. */
    public boolean wants(String part) {
        return Arrays.stream(only.split(",", -1)).anyMatch(part::startsWith);
    }

    /** As {@link #wants}, and says so. */
    public boolean begins(String part) {
        boolean wanted = wants(part);
        if (wanted) {
            progress.accept(part);
        }
        return wanted;
    }
}
