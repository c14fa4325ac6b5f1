package io.tokentally.sdk.spool;

import java.io.IOException;
import java.nio.file.Path;

/** Another process, or another client of this one, owns the folder. */
public final class SpoolBusyException extends IOException {
    private static final long serialVersionUID = 1L;

    SpoolBusyException(Path folder) {
        super("another process or client uses the spool in " + folder + ": give each its own folder");
    }
}
