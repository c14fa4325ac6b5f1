package io.tokentally.cli.imports;

import java.nio.file.Path;

/** Where something was read. */
record Origin(Path file, long line) {
    @Override
    public String toString() {
        return file + ":" + line;
    }
}
