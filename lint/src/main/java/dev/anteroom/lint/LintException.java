package dev.anteroom.lint;

/// A run that can't be made; the message is one sentence with what to do.
public final class LintException extends RuntimeException {
    public LintException(String message) {
        super(message);
    }

    public LintException(String message, Throwable cause) {
        super(message, cause);
    }
}
