package io.tokentally.adapter.springai;

import io.micrometer.observation.Observation;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The bytes of one answer as its reader got them, up to a bound; beyond it there is none. Thread-safe. */
final class TappedAnswer {
    static final int MAX_BYTES = 8 * 1024 * 1024;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private boolean tooLong;

    /** One that belongs to {@code context}'s call; a retry's takes the place of an earlier one's. */
    static TappedAnswer in(Observation.Context context) {
        TappedAnswer answer = new TappedAnswer();
        context.put(TappedAnswer.class, answer);
        return answer;
    }

    /** The text; null where nothing or too much was read. */
    static @Nullable String text(Observation.Context context) {
        TappedAnswer answer = context.get(TappedAnswer.class);
        return answer == null ? null : answer.text();
    }

    synchronized void add(byte[] read, int offset, int length) {
        if (tooLong || length > MAX_BYTES - bytes.size()) {
            tooLong = true;
            bytes.reset();
            return;
        }
        bytes.write(read, offset, length);
    }

    private synchronized @Nullable String text() {
        return tooLong || bytes.size() == 0 ? null : bytes.toString(StandardCharsets.UTF_8);
    }
}
