package io.tokentally.processor.known;

/**
 * What the numbers of forms that are kept together are counted from, so that they are small.
 *
 * @param time in microseconds
 */
record Base(long time, long version) {
    static Base of(KnownForm first) {
        return new Base(first.expiresBy(), first.version());
    }
}
