package io.tokentally.processor.topology;

import io.tokentally.processor.packed.GrowingNames;
import io.tokentally.processor.packed.PackedOutput;
import io.tokentally.schemas.Window;

/**
 * Gathers what one commit of a resolving task tells one task of the totals, as few records: {@code format byte, partition of
 * the resolving task, its clock in microseconds (8 bytes), names, number of differences, the differences}. A difference starts
 * with its {@link TotalKind}'s tag or with {@link ProducerNote#TAG}, and names names by their numbers. Not thread-safe.
 *
 * @see DifferenceReader
 */
final class DifferenceWriter {
    static final byte FORMAT = 1;
    private static final int NAMES = 64;

    private final GrowingNames names = new GrowingNames(NAMES);
    private final PackedOutput scratch = new PackedOutput(1 << 8);
    private final PackedOutput differences = new PackedOutput(1 << 10);
    private int count;

    /** @param latest effective time of what was added up, in microseconds */
    void add(TotalKey key, Tally tally, long latest) {
        count++;
        differences.number(key.kind().tag());
        name(key.tenant());
        name(key.first());
        name(key.second());
        name(key.third());
        Window window = key.window();
        name(window == null ? "" : window.label());
        differences.signed(key.start());
        differences.signed(latest);
        tally.writeTo(differences);
    }

    void add(ProducerNote note) {
        count++;
        differences.number(ProducerNote.TAG);
        name(note.producer());
        differences.signed(note.closedAt());
        differences.signed(note.heardAt());
        differences.number(note.block());
        differences.sized(note.numbers().toByteArray());
    }

    private void name(String name) {
        differences.number(names.number(name, scratch));
    }

    /** About how many bytes {@link #finish} gives. */
    int length() {
        return differences.length() + names.length();
    }

    boolean isEmpty() {
        return count == 0;
    }

    /**
     * The record; the writer is empty then.
     *
     * @param clock of the resolving task, in microseconds: the highest arrival that it has seen
     */
    byte[] finish(int partition, long clock) {
        PackedOutput out = new PackedOutput(length() + 2 * names.size() + 32);
        out.bytes(new byte[] {FORMAT}, 0, 1);
        out.number(partition);
        out.fixed(clock);
        names.writeTo(out);
        out.number(count);
        out.bytes(differences.array(), 0, differences.length());
        names.clear();
        differences.clear();
        count = 0;
        return out.toBytes();
    }
}
