package dev.anteroom.lint.syntax;

/// A file that can't be parsed within its limits; the message says why, without the file's name.
public final class SyntaxException extends RuntimeException {
    public SyntaxException(String message) {
        super(message);
    }

    public SyntaxException(String message, Throwable cause) {
        super(message, cause);
    }
}
