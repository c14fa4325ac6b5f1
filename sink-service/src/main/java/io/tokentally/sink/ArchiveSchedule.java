package io.tokentally.sink;

import io.tokentally.sink.archive.Archive;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Archives old months by itself: looks every hour, on a thread of its own. What fails is logged and tried again an hour
 * later; storing goes on meanwhile.
 */
final class ArchiveSchedule implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ArchiveSchedule.class);
    private static final Duration BETWEEN = Duration.ofHours(1);

    private final Archive archive;
    private final Duration after;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "tally-archive");

    ArchiveSchedule(Archive archive, Duration after) {
        this.archive = archive;
        this.after = after;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    private void run() {
        try {
            do {
                try {
                    // The first month that stays: the margin is part of what the setting has to be.
                    archive.run(Archive.firstKept(Instant.now(), after.minus(Archive.MARGIN)));
                } catch (SQLException | IOException | RuntimeException e) {
                    LOG.warn("Old months were not archived; the next try is in {} min", BETWEEN.toMinutes(), e);
                }
            } while (!stopped.await(BETWEEN.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            LOG.debug("Told to end", e);
        }
    }

    @Override
    public void close() {
        stopped.countDown();
    }
}
