package io.tokentally.sdk;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Whether events are taken. Thread-safe. Each call of {@code record} looks here, so it has cache lines of its own: beside
 * what a client's thread keeps writing, each look could mean a trip to the other processor.
 */
final class Gate {
    private static final class State {
        private final String refusal;

        State(String refusal) {
            this.refusal = refusal;
        }
    }

    private static final State CLOSED = new State("the client is closed");
    private static final State ENDED = new State(CLOSED.refusal);
    /** Two lines of 64 bytes, as processors fetch them in pairs. */
    private static final int PADDING = 2 * 64 / 4;

    private final AtomicReferenceArray<@Nullable State> padded = new AtomicReferenceArray<>(2 * PADDING);

    private @Nullable State state() {
        return padded.get(PADDING);
    }

    /** Why no event is taken; null where it is. */
    @Nullable
    String refusal() {
        State state = state();
        return state == null ? null : state.refusal;
    }

    boolean isClosed() {
        State state = state();
        return state == CLOSED || state == ENDED;
    }

    /** Whether nobody takes from the queue any more, except {@link Dispatcher#discardQueue}. */
    boolean hasEnded() {
        return state() == ENDED;
    }

    /** Null to take events again. Once closed, it stays so. */
    synchronized void refuse(@Nullable String why) {
        if (!isClosed() && (why != null || refusal() != null)) {
            padded.set(PADDING, why == null ? null : new State(why));
        }
    }

    synchronized void close() {
        if (!isClosed()) {
            padded.set(PADDING, CLOSED);
        }
    }

    synchronized void end() {
        padded.set(PADDING, ENDED);
    }
}
