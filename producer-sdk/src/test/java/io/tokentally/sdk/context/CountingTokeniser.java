package io.tokentally.sdk.context;

/** Keeps count of the work that another does. */
final class CountingTokeniser implements Tokeniser {
    private final Tokeniser delegate;
    long chars;
    long calls;

    CountingTokeniser(Tokeniser delegate) {
        this.delegate = delegate;
    }

    @Override
    public String encoding() {
        return delegate.encoding();
    }

    @Override
    public long count(String text) {
        calls++;
        chars += text.length();
        return delegate.count(text);
    }
}
