package dev.anteroom.lab;

/// A scenario that could not be played, or did not show what it is meant to show.
public final class LabException extends RuntimeException {
    LabException(String message) {
        super(message);
    }

    LabException(String message, Throwable cause) {
        super(message, cause);
    }
}
