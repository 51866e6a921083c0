package dev.anteroom.linux;

/// The kernel refused for want of a privilege. The message names the privilege; [#stillWorks()] what can be had without
/// it.
public final class PermissionException extends LinuxException {
    private static final long serialVersionUID = 1L;

    private final String stillWorks;

    /// @param stillWorks what can be had without the privilege, as a clause; it ends the message
    public PermissionException(String message, int errno, String stillWorks) {
        super(stillWorks.isEmpty() ? message : message + "; " + stillWorks, errno);
        this.stillWorks = stillWorks;
    }

    /// What still works without the privilege, as a clause; empty where nothing does.
    public String stillWorks() {
        return stillWorks;
    }
}
