package io.tokentally.benchmarks;

/** One of the benchmarks that {@code benchmarks/run NAME} knows. */
public interface Suite {
    String name();

    Report run(Plan plan) throws Exception;
}
