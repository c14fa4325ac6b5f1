package io.tokentally.benchmarks;

/** What a ratio has to be. */
public record Goal(Kind kind, double bound) {
    /** Which side of the bound is good. */
    public enum Kind {
        AT_MOST("at most"),
        AT_LEAST("at least");

        private final String words;

        Kind(String words) {
            this.words = words;
        }
    }

    public static Goal atMost(double bound) {
        return new Goal(Kind.AT_MOST, bound);
    }

    public static Goal atLeast(double bound) {
        return new Goal(Kind.AT_LEAST, bound);
    }

    boolean isMetBy(double ratio) {
        return kind == Kind.AT_MOST ? ratio <= bound : ratio >= bound;
    }

    @Override
    public String toString() {
        return kind.words + " " + Figures.ratio(bound);
    }
}
