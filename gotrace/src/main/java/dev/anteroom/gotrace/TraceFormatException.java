package dev.anteroom.gotrace;

/// The bytes are not a Go execution trace that can be read at all. Damage inside a trace is no exception: see
/// [TraceOutcome].
public final class TraceFormatException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TraceFormatException(String message) {
        super(message);
    }
}
