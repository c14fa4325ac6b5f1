package io.tokentally.gateway.http;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Takes one body in as it comes, holding no thread while it does not, and never more of it than is allowed. All bodies that
 * are on their way share a budget, so that many slow ones cannot fill the memory.
 */
final class BodyReceiver implements ReadListener {
    /** In bytes, of all bodies that are being received. */
    private static final long BUDGET = 64L << 20;

    /** In bytes: so much of a body that is refused is read all the same, since a sender that is cut off sees no answer. */
    static final long PASSED_OVER = 8L << 20;

    private static final int RETRY_AFTER_SECONDS = 2;
    private static final AtomicLong RECEIVING = new AtomicLong();

    private final ServletInputStream in;
    private final CompletableFuture<byte[]> whole = new CompletableFuture<>();
    private final ByteArrayOutputStream received = new ByteArrayOutputStream(1_024);
    private final byte[] buffer = new byte[8_192];
    private @Nullable ProblemException refusal;
    private long passedOver;
    private boolean released;

    private BodyReceiver(ServletInputStream in, @Nullable ProblemException refusal) {
        this.in = in;
        this.refusal = refusal;
    }

    /**
     * The body; fails with a {@link ProblemException}, or with a {@link java.util.concurrent.TimeoutException}. Asynchronous
     * processing must have been started.
     *
     * @param refusal with which it is to fail once it has come, or {@link #PASSED_OVER} bytes of it; null where it is welcome
     */
    static CompletableFuture<byte[]> receive(
            ServletInputStream in, @Nullable ProblemException refusal, Duration timeout) {
        BodyReceiver receiver = new BodyReceiver(in, refusal);
        CompletableFuture<byte[]> whole = receiver.whole
                .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((body, failure) -> receiver.release());
        in.setReadListener(receiver);
        return whole;
    }

    @Override
    public void onDataAvailable() throws IOException {
        while (!whole.isDone() && in.isReady()) {
            int n = in.read(buffer);
            if (n < 0) {
                return;
            }
            if (refusal == null && received.size() + n > RequestBody.MAX_BYTES) {
                refusal = RequestBody.tooLarge("more");
            }
            if (refusal != null) {
                passedOver += n;
                if (passedOver > PASSED_OVER) {
                    whole.completeExceptionally(refusal);
                }
            } else if (!take(n)) {
                whole.completeExceptionally(ProblemException.unavailable(
                        "too many bodies are being received; send it again", RETRY_AFTER_SECONDS));
            }
        }
    }

    /** Whether the budget had room. */
    private synchronized boolean take(int n) {
        if (released) {
            return true; // given up meanwhile
        }
        if (RECEIVING.addAndGet(n) > BUDGET) {
            RECEIVING.addAndGet(-n);
            return false;
        }
        received.write(buffer, 0, n);
        return true;
    }

    @Override
    public void onAllDataRead() {
        if (refusal != null) {
            whole.completeExceptionally(refusal);
        } else {
            whole.complete(received.toByteArray());
        }
    }

    @Override
    public void onError(Throwable failure) {
        whole.completeExceptionally(RequestBody.unreadable(failure));
    }

    private synchronized void release() {
        released = true;
        RECEIVING.addAndGet(-received.size());
    }
}
