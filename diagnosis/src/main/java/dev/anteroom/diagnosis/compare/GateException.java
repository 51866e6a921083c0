package dev.anteroom.diagnosis.compare;

/// A gate's file can't be used; the message is one sentence with the line.
public final class GateException extends RuntimeException {
    public GateException(String message) {
        super(message);
    }
}
