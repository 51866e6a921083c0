package dev.anteroom.lab;

/// A scenario that could not be played, or did not show what it is meant to show.
public final class LabException extends RuntimeException {
    public LabException(String message) {
        super(message);
    }

    public LabException(String message, Throwable cause) {
        super(message, cause);
    }
}
