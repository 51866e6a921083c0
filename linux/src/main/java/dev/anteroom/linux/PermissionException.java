package dev.anteroom.linux;

/// The kernel refused for want of a privilege. The message names the privilege; [#stillWorks()] what can be had without
/// it.
public final class PermissionException extends LinuxException {
    private static final long serialVersionUID = 1L;

    private final String stillWorks;

    public PermissionException(String message, int errno, String stillWorks) {
        super(message, errno);
        this.stillWorks = stillWorks;
    }

    /// What still works without the privilege, as a sentence; empty where nothing does.
    public String stillWorks() {
        return stillWorks;
    }
}
