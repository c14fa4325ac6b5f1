package io.tokentally.processor.topology;

/** Hashes of several names. Names are much alike and repeat each other, so a sum by 31 would have many keys share one. */
final class Hashes {
    private static final int FACTOR = 0x9E3779B1;

    private Hashes() {}

    static int mix(int hash, int more) {
        return hash * FACTOR + more;
    }

    static int spread(int hash) {
        int mixed = (hash ^ hash >>> 15) * FACTOR;
        return mixed ^ mixed >>> 13;
    }
}
