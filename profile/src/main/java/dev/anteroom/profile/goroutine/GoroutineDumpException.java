package dev.anteroom.profile.goroutine;

/// A text that can't be read as a goroutine dump; the message says which, where, and what to do.
public final class GoroutineDumpException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    GoroutineDumpException(String message) {
        super(message);
    }

    GoroutineDumpException(String message, Throwable cause) {
        super(message, cause);
    }
}
