package io.tokentally.processor.known;

/** Bytes that are not as they were written, or of another version; the message says which. */
final class CorruptChunkException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CorruptChunkException(String message) {
        super(message);
    }
}
