package io.tokentally.processor.topology;

import io.tokentally.processor.packed.PackedInput;
import io.tokentally.schemas.Window;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** Reads what {@link DifferenceWriter} wrote. Not thread-safe. */
final class DifferenceReader {
    /** Takes what a record holds. */
    interface Taker {
        /**
         * Takes what is to be added to a total.
         *
         * @param latest effective time of what was added up, in microseconds
         */
        void take(TotalKey key, Tally tally, long latest);

        void take(ProducerNote note);
    }

    private final PackedInput in;
    private final int partition;
    private final long clock;
    private final String[] names;

    /** @throws UnfitStateException where it is of a format that this version does not know */
    DifferenceReader(byte[] bytes) {
        if (bytes[0] != DifferenceWriter.FORMAT) {
            throw new UnfitStateException("a record of differences has format " + bytes[0] + ", this version reads "
                    + DifferenceWriter.FORMAT
                    + ": let the version that wrote it count what has arrived before it is stopped, or start once with"
                    + " rebuild=true");
        }
        in = new PackedInput(bytes, 1);
        partition = in.size();
        clock = in.fixed();
        names = new String[in.size()];
        for (int name = 0; name < names.length; name++) {
            in.number(); // how long it is
            names[name] = in.text();
        }
    }

    /** Of the resolving task. */
    int partition() {
        return partition;
    }

    /** The highest arrival that the resolving task had seen, in microseconds. */
    long clock() {
        return clock;
    }

    void forEach(Taker taker) {
        for (int left = in.size(); left > 0; left--) {
            byte tag = (byte) in.size();
            if (tag == ProducerNote.TAG) {
                taker.take(new ProducerNote(name(), in.signed(), in.signed(), in.number(), BitSet.valueOf(in.sized())));
            } else {
                TotalKind<?> kind = TotalKind.of(tag);
                TotalKey key = new TotalKey(kind, name(), name(), name(), name(), window(), in.signed());
                long latest = in.signed();
                Tally tally = kind.none().get();
                tally.readFrom(in);
                taker.take(key, tally, latest);
            }
        }
    }

    private String name() {
        return names[in.size()];
    }

    private @Nullable Window window() {
        String label = name();
        return label.isEmpty() ? null : Window.of(label);
    }
}
