package io.tokentally.sdk.spool;

import org.jspecify.annotations.Nullable;

/** Walks over the frames in bytes, past whatever is damaged. Not thread-safe. */
final class FrameReader {
    private final byte[] bytes;
    private final long salt;
    private int position;
    private int tornAt = -1;
    private boolean garbage;

    FrameReader(byte[] bytes, int from, long salt) {
        this.bytes = bytes;
        this.position = from;
        this.salt = salt;
    }

    /** Null at the end; then {@link #tornAt} and {@link #endsInGarbage} tell what kind of end it is. */
    @Nullable
    Frame next() {
        for (int at = position; bytes.length - at >= Frame.HEADER; at++) {
            if (Frame.isAt(bytes, at, bytes.length, salt)) {
                if (Frame.lengthAt(bytes, at) > bytes.length - at - Frame.HEADER) {
                    tornAt = at;
                    return null;
                }
                Frame frame = Frame.at(bytes, at);
                position = frame.end();
                return frame;
            }
        }
        garbage = bytes.length - position >= Frame.HEADER;
        if (!garbage && position < bytes.length) {
            tornAt = position;
        }
        return null;
    }

    /** Where the last record begins that was not written to its end; -1 where there is none. */
    int tornAt() {
        return tornAt;
    }

    /** Whether the last bytes are long enough for a record and are none. */
    boolean endsInGarbage() {
        return garbage;
    }
}
