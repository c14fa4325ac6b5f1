package io.tokentally.sdk.context;

/** Counts the tokens of a text. Implementations are thread-safe, so that several contexts can share one. */
public interface Tokeniser {
    /** The encoding's name, such as {@code o200k_base}. */
    String encoding();

    /** From 0; text that looks like a special token is text. */
    long count(String text);
}
