package dev.anteroom.drift;

/// An input can't be used; the message is one sentence.
public final class DriftException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public DriftException(String message) {
        super(message);
    }
}
