package dev.anteroom.goprocess;

/// The process can't be read: it isn't a Go program, it is too old, packed or protected, or it has ended. The message
/// is one sentence that says which and, where something helps, what.
public final class GoProcessException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// Why, for a caller that goes on without it.
    public enum Reason {
        /// No process has this pid any more, or it runs another program by now.
        GONE,
        /// Not a Go program.
        NOT_GO,
        /// A Go program that this library can't read: older than Go 1.18, packed, for a processor that isn't known,
        /// or newer than its tables and not like the newest of them.
        UNSUPPORTED,
        /// The kernel doesn't let this user read its memory.
        PERMISSION,
        /// Its executable or its memory contradicts itself.
        DAMAGED
    }

    private final Reason reason;

    public GoProcessException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public GoProcessException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
