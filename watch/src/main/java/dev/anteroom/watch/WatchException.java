package dev.anteroom.watch;

/// The agent can't do what it was asked to: one sentence for the user.
public final class WatchException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public WatchException(String message) {
        super(message);
    }

    public WatchException(String message, Throwable cause) {
        super(message, cause);
    }
}
