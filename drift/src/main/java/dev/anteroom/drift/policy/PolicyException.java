package dev.anteroom.drift.policy;

/// A policy's file can't be used; the message is one sentence with the line.
public final class PolicyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public PolicyException(String message) {
        super(message);
    }
}
