package dev.anteroom.capture;

/// A capture that can't be read at all: missing, unreadable, empty, or not a folder or archive. The message is one
/// sentence that names the path and says what to do.
public final class CaptureException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public CaptureException(String message) {
        super(message);
    }

    public CaptureException(String message, Throwable cause) {
        super(message, cause);
    }
}
