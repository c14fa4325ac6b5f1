package io.tokentally.processor.query;

/** Nothing is known by that name: 404. */
final class NotFoundException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotFoundException(String message) {
        super(message);
    }
}
