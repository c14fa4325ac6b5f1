package io.tokentally.gateway.stream;

import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;

/** Lets the writer of a subscriber go as soon as the server notices that nobody reads any more. Thread-safe. */
final class ReaderGone implements AsyncListener {
    private final Subscriber subscriber;

    ReaderGone(Subscriber subscriber) {
        this.subscriber = subscriber;
    }

    @Override
    public void onComplete(AsyncEvent event) {
        subscriber.close();
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        subscriber.close();
    }

    @Override
    public void onError(AsyncEvent event) {
        subscriber.close();
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        event.getAsyncContext().addListener(this); // a new cycle forgets its listeners
    }
}
