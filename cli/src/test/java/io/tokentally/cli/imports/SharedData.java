package io.tokentally.cli.imports;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;

/** Recorded data beside the checkout; a test on it is skipped where there is none. */
public final class SharedData {
    private SharedData() {}

    public static Path path(String name) {
        Path above = Path.of("").toAbsolutePath();
        while (above != null) {
            Path data = above.resolve("shared/data").resolve(name);
            if (Files.exists(data)) {
                return data;
            }
            above = above.getParent();
        }
        assumeThat(false)
                .as("recorded data " + name + " is not beside the checkout (../shared/data)")
                .isTrue();
        throw new AssertionError("assumeThat(false) skips");
    }
}
