package dev.anteroom.collect;

/// A live service can't be recorded as asked; the message says what to do.
public final class CollectException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public CollectException(String message) {
        super(message);
    }

    public CollectException(String message, Throwable cause) {
        super(message, cause);
    }
}
