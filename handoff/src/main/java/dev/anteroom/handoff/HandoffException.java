package dev.anteroom.handoff;

/// Something asked for cannot be done. The message is one sentence: what, why, and what to do.
public final class HandoffException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public HandoffException(String message) {
        super(message);
    }
}
