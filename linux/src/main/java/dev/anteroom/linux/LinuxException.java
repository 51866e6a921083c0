package dev.anteroom.linux;

/// The kernel refused or answered nonsense. The message is one sentence that says what was tried, what came back and
/// what to do.
public class LinuxException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int errno;

    /// @param errno the C error number, or 0 where no call failed (a malformed answer)
    public LinuxException(String message, int errno) {
        super(message);
        this.errno = errno;
    }

    /// The C error number, or 0 where no call failed.
    public int errno() {
        return errno;
    }
}
