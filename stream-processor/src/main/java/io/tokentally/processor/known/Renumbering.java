package io.tokentally.processor.known;

import io.tokentally.processor.packed.GrowingNames;
import java.util.Arrays;
import java.util.function.IntUnaryOperator;

/** From a chunk's numbers to those where its forms are moved; names that no form uses are not taken along. */
final class Renumbering implements IntUnaryOperator {
    private static final int UNKNOWN = -1;

    private final ChunkReader from;
    private final GrowingNames to;
    private final int[] numbers;

    Renumbering(ChunkReader from, GrowingNames to) {
        this.from = from;
        this.to = to;
        numbers = new int[from.names()];
        Arrays.fill(numbers, UNKNOWN);
    }

    @Override
    public int applyAsInt(int number) {
        int known = numbers[number];
        if (known == UNKNOWN) {
            byte[] name = from.bytes(number);
            known = to.number(name, name.length);
            numbers[number] = known;
        }
        return known;
    }
}
