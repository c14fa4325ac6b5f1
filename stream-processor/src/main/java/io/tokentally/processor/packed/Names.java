package io.tokentally.processor.packed;

/** What forms that are kept together refer to by number: packed names and prices. */
public interface Names {
    /** Where the bytes of a number start; what was opened before is read no more. */
    PackedInput open(int number);

    /** A copy of the bytes of a number. */
    byte[] bytes(int number);
}
