package io.tokentally.proof.oracle;

/** The promises that are judged, each apart. */
public enum Guarantee {
    G1("no loss: what is acknowledged or spooled arrives"),
    G2("counted once"),
    G3("totals are the ledger, in topics and tables, in tokens and money"),
    G4("nothing vanishes: each record has one outcome, and the counters say which"),
    G5("nobody else's clock"),
    G6("the caller never waits"),
    G7("poison is rejected, and the rest goes on"),
    G8("answers say how fresh they are, and become fresh again"),
    G10("2xx means acknowledged"),
    MEMORY("each process stays within its stated memory");

    private final String promise;

    Guarantee(String promise) {
        this.promise = promise;
    }

    public String promise() {
        return promise;
    }
}
