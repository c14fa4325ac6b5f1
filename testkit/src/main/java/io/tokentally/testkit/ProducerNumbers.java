package io.tokentally.testkit;

import java.util.TreeSet;

/** The numbers of one producer that have arrived. */
public record ProducerNumbers(TreeSet<Long> arrived) {

    ProducerNumbers() {
        this(new TreeSet<>());
    }

    public long last() {
        return arrived.last();
    }

    /** How many from 1 to the last have not arrived. */
    public long missing() {
        return last() - arrived.size();
    }
}
