package io.tokentally.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.nio.file.Path;

/**
 * Says once, on stderr, that a library has logged an error. After a kill Kafka Streams logs several as it restores its
 * state, which is in order; so they are no news beyond that line.
 */
final class LibraryNotice extends AppenderBase<ILoggingEvent> {
    private final Path file;
    private boolean said;

    /** @param file where the error is */
    LibraryNotice(Path file) {
        this.file = file;
        setName("NOTICE");
    }

    @Override
    protected void append(ILoggingEvent event) {
        if (!said && !Logging.isOurs(event) && event.getLevel().isGreaterOrEqual(Level.ERROR)) {
            said = true;
            System.err.println(
                    "tally: a library logged an error, as they do while they recover; details are in " + file);
        }
    }
}
