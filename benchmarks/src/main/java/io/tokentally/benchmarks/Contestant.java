package io.tokentally.benchmarks;

/**
 * One of those who are measured side by side. It is warm once {@link #warmUp} returns, and says one result a round.
 *
 * @param <R> a round's result, such as latencies or a rate
 */
public interface Contestant<R> extends AutoCloseable {
    String name();

    void warmUp() throws Exception;

    R round() throws Exception;

    @Override
    void close();
}
