package io.tokentally.cli.imports;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;

/** Reads events out of files. */
interface EventSource {
    /** What takes the events; it may wait until there is room. */
    interface Receiver {
        /** Takes one event, as it goes into the body of {@code /track/batch}. */
        void accept(ObjectNode event, Origin origin) throws InterruptedException;

        /**
         * Takes the void of an event that may exist. It is none of the import's own: nobody is told of it, and it counts
         * under a producer_id beside the import's.
         */
        void withdraw(ObjectNode event, Origin origin) throws InterruptedException;

        /** So many events will come; for sources that know it before they hand out the first. */
        default void expect(long events) {}

        /** So many more bytes of the files were read. */
        void read(int bytes);
    }

    /** Hands every event to {@code receiver}, once, and counts every line that became none. */
    void read(Receiver receiver, Skipped skipped) throws IOException, InterruptedException;

    /** How many bytes the files have. */
    long totalBytes() throws IOException;
}
